// The live stream of what a question leaves; another question is another stream.

export class Live {
  constructor({ onChange, onConnected }) {
    Object.assign(this, { onChange, onConnected });
  }

  follow(query) {
    const address = `/api/stream?kind=incident&${query}`;
    if (this.source?.url.endsWith(address)) return;
    this.source?.close();
    this.source = new EventSource(address);
    for (const kind of ["created", "updated", "retracted", "merged"]) this.source.addEventListener(kind, this.onChange);
    this.source.addEventListener("open", () => this.onConnected(true));
    this.source.addEventListener("error", () => this.onConnected(false));
  }
}
