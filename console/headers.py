"""Make the HTTP headers of the console, which limit what the page may do and how long a browser may cache files.

Source of the choices: OWASP, "HTTP Security Response Headers Cheat Sheet".
"""

from urllib.parse import urlsplit

from console.config import REALTIME_PATH, Document

IMMUTABLE = "public, max-age=31536000, immutable"
"""For files with a hash of their content in their name."""
REVALIDATE = "no-cache"
"""For the page and its configuration."""
HSTS_SECONDS = 63_072_000
"""How long a browser must use only HTTPS (HTTP Strict Transport Security): two years."""
REFERRER = "no-referrer"
_SERVICES = ("cognito-identity", "dynamodb", "kinesis")
_UNUSED_FEATURES = ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "serial", "usb")


def make_security_headers(config: Document, *, domain: str = "amazonaws.com") -> dict[str, str]:
    """Return the headers of every response, except Strict-Transport-Security, which does not apply to loopback."""
    return {
        "Content-Security-Policy": make_content_policy(config, domain=domain),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": REFERRER,
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _UNUSED_FEATURES),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def make_content_policy(config: Document, *, domain: str = "amazonaws.com") -> str:
    """Return the Content-Security-Policy: only the console's own files, and connections only to what the page reads.

    `domain` is the domain of the AWS partition. The configuration's texts may be CDK tokens.
    """
    directives = {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "worker-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "manifest-src": ["'self'"],
        "connect-src": ["'self'", *_list_connections(config, domain)],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
    }
    return "; ".join(" ".join([name, *sources]) for name, sources in directives.items())


def get_cache_control(path: str) -> str:
    """Return how long a file may be cached. Its path is relative to the page."""
    return IMMUTABLE if path.startswith("assets/") else REVALIDATE


def _list_connections(config: Document, domain: str) -> list[str]:
    basemap = [_get_origin(config["basemapStyleUrl"])] if config.get("basemapStyleUrl") else []
    # Domains may be CDK tokens, which cannot be parsed as URLs.
    push = config.get("push")
    events = [push["realtime"].removesuffix(REALTIME_PATH)] if push else []
    if endpoint := config.get("endpoint"):
        return [_get_origin(endpoint), *events, *basemap]
    sign_in = [config["signIn"]["domain"]] if config.get("signIn") else []
    buckets = [config["roster"]["bucket"], *([push["snapshotBucket"]] if push else [])]
    objects = [f"https://{bucket}.s3.{config['region']}.{domain}" for bucket in buckets]
    services = (f"https://{service}.{config['region']}.{domain}" for service in _SERVICES)
    return [*services, *events, *objects, *sign_in, *basemap]


def _get_origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
