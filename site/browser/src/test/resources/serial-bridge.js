// navigator.serial, whose one port ends in the test: bytes go there by serialSent, and come by serialBridge.
(() => {
  let plugged = true;
  let source = null;
  class Port extends EventTarget {
    readable = null;
    writable = null;
    async open() {
      if (this.readable) throw new DOMException('The port is open.', 'InvalidStateError');
      if (!plugged) throw new DOMException('The port is gone.', 'NetworkError');
      this.readable = new ReadableStream({
        start(controller) { source = controller; },
        cancel() { source = null; },
      });
      this.writable = new WritableStream({
        write(bytes) {
          if (!plugged) throw new DOMException('The port is gone.', 'NetworkError');
          serialSent(btoa(String.fromCharCode(...bytes)));
        },
      });
    }
    async close() {
      this.readable = null;
      this.writable = null;
      source = null;
    }
    async setSignals() {}
    async getSignals() { return {}; }
    getInfo() { return { usbVendorId: 0x303a, usbProductId: 0x1001 }; }
  }
  const port = new Port();
  const serial = Object.assign(new EventTarget(), {
    requestPort: async () => {
      if (!plugged) throw new DOMException('No port selected by the user.', 'NotFoundError');
      return port;
    },
    getPorts: async () => plugged ? [port] : [],
  });
  Object.defineProperty(navigator, 'serial', { value: serial });
  window.serialBridge = {
    receive(text) { source?.enqueue(Uint8Array.from(atob(text), c => c.charCodeAt(0))); },
    pull() {
      plugged = false;
      const lost = source;
      source = null;
      port.readable = null;
      lost?.error(new DOMException('The device has been lost.', 'NetworkError'));
    },
    plug() { plugged = true; },
  };
})();
