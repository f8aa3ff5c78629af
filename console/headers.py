"""The headers that the console is served with: what a browser may do with it, and for how long it may keep it.

Source of the choices: OWASP, "HTTP Security Response Headers Cheat Sheet".
"""

from urllib.parse import urlsplit

from console.config import Document

FOR_EVER = "public, max-age=31536000, immutable"
"""For what has a hash of its content in its name."""
REVALIDATED = "no-cache"
"""For the page and its configuration."""
TRANSPORT_SECONDS = 63_072_000
"""How long a browser is to ask over HTTPS only: two years."""
REFERRER = "no-referrer"
_SERVICES = ("cognito-identity", "dynamodb", "kinesis")
_UNUSED_FEATURES = ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "serial", "usb")


def security_headers(config: Document, *, domain: str = "amazonaws.com") -> dict[str, str]:
    """The headers of every response, but Strict-Transport-Security: that one makes no sense on loopback."""
    return {
        "Content-Security-Policy": content_policy(config, domain=domain),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": REFERRER,
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _UNUSED_FEATURES),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def content_policy(config: Document, *, domain: str = "amazonaws.com") -> str:
    """The Content-Security-Policy: nothing but what is served here, and connections to just what the page reads from.

    `domain` is the partition's. The configuration's texts may be CDK tokens.
    """
    directives = {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "worker-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "manifest-src": ["'self'"],
        "connect-src": ["'self'", *_connections(config, domain)],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
    }
    return "; ".join(" ".join([name, *sources]) for name, sources in directives.items())


def cache_control(path: str) -> str:
    """How long what is served under this path, relative to the page, may be kept."""
    return FOR_EVER if path.startswith("assets/") else REVALIDATED


def _connections(config: Document, domain: str) -> list[str]:
    basemap = [_origin(config["basemapStyleUrl"])] if config.get("basemapStyleUrl") else []
    if endpoint := config.get("endpoint"):
        return [_origin(endpoint), *basemap]
    # As it is: it has no path, and a CDK token in it is no address that could be taken apart.
    sign_in = [config["signIn"]["domain"]] if config.get("signIn") else []
    return [*(f"https://{service}.{config['region']}.{domain}" for service in _SERVICES), *sign_in, *basemap]


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
