/** A WebSocket server as AppSync Events has it, on a free port of 127.0.0.1. Source of the format: RFC 6455. */

import { createHash } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo, Socket } from "node:net";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const PROTOCOL = "aws-appsync-event-ws";

export class EventServer {
  readonly received: Record<string, unknown>[] = [];
  /** The headers that the last connection was authorized with. */
  authorization: Record<string, string> = {};
  readonly #server = createServer();
  readonly #sockets = new Set<Socket>();

  async listen(): Promise<string> {
    this.#server.on("upgrade", (request, socket) => this.#accept(request, socket as Socket));
    await new Promise<void>((resolve) => {
      this.#server.listen(0, "127.0.0.1", resolve);
    });
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/event/realtime`;
  }

  /** Send a message to all connections. */
  send(message: unknown): void {
    const text = Buffer.from(JSON.stringify(message));
    const length = text.length < 126 ? [text.length] : [126, text.length >> 8, text.length & 0xff];
    for (const socket of this.#sockets) socket.write(Buffer.concat([Buffer.from([0x81, ...length]), text]));
  }

  /** End all connections without a farewell. */
  drop(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  close(): void {
    this.drop();
    this.#server.close();
  }

  #accept(request: IncomingMessage, socket: Socket): void {
    const key = createHash("sha1").update(`${request.headers["sec-websocket-key"]}${GUID}`).digest("base64");
    const protocols = String(request.headers["sec-websocket-protocol"]).split(/, */);
    const header = protocols.find((protocol) => protocol.startsWith("header-"))?.slice("header-".length) ?? "";
    this.authorization = JSON.parse(Buffer.from(header, "base64url").toString());
    const headers = ["Upgrade: websocket", "Connection: Upgrade", `Sec-WebSocket-Accept: ${key}`];
    socket.write(
      ["HTTP/1.1 101 Switching Protocols", ...headers, `Sec-WebSocket-Protocol: ${PROTOCOL}`, "", ""].join("\r\n"),
    );
    this.#sockets.add(socket);
    let rest: Buffer = Buffer.alloc(0);
    socket.on("error", () => undefined);
    socket.on("data", (data) => {
      rest = this.#read(Buffer.concat([rest, data]));
    });
  }

  /** Handle the complete frames of the client, and return what is left. */
  #read(data: Buffer): Buffer {
    let rest = data;
    for (;;) {
      const isLong = (rest[1] & 0x7f) === 126;
      const start = isLong ? 4 : 2;
      if (rest.length < start + 4) return rest;
      const length = isLong ? rest.readUInt16BE(2) : rest[1] & 0x7f;
      if (rest.length < start + 4 + length) return rest;
      const mask = rest.subarray(start, start + 4);
      const text = rest.subarray(start + 4, start + 4 + length).map((byte, index) => byte ^ mask[index % 4]);
      if ((rest[0] & 0x0f) === 1) this.#answer(JSON.parse(Buffer.from(text).toString()));
      rest = rest.subarray(start + 4 + length);
    }
  }

  #answer(message: Record<string, unknown>): void {
    this.received.push(message);
    if (message["type"] === "connection_init") this.send({ type: "connection_ack", connectionTimeoutMs: 300_000 });
    if (message["type"] === "subscribe") this.send({ type: "subscribe_success", id: message["id"] });
  }
}
