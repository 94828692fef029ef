// The line to a station: commands and their answers, Improv packets, and what happens when the cable is pulled.
import { improvCommand, newLine, paused, received } from './station-tools.js';

const BAUD = 115200;
const PAUSE_MILLIS = 1000;
const BUFFER_BYTES = 4096;

/** A station said no; its message is what it said. */
export class Refused extends Error {}

/** The cable was pulled, or the port is gone. */
export class Lost extends Error {
  constructor() {
    super('The connection to the board is gone: plug the cable in again and press “Connect”.');
  }
}

/** The station said nothing. */
export class Silent extends Error {
  constructor() {
    super('The board does not answer. Press its reset button, wait five seconds and press “Connect”; '
      + 'a board without this firmware has to be flashed first.');
  }
}

export const STATE = 1;
export const ERROR = 2;
export const RESULT = 4;

export class SerialLine {
  #port;
  #reader;
  #reading;
  #pause;
  #waiting = null;
  #turn = Promise.resolve();
  #closed = true;

  /** @param heard takes each line of text; @param lost is called when the line is gone */
  constructor(heard, lost) {
    this.heard = heard;
    this.lost = lost;
  }

  get isOpen() {
    return !this.#closed;
  }

  get port() {
    return this.#port;
  }

  async open(port) {
    try {
      await port.open({ baudRate: BAUD, bufferSize: BUFFER_BYTES });
    } catch (error) {
      if (error.name === 'InvalidStateError' || error.name === 'NetworkError') {
        throw new Error('The port cannot be opened: close whatever else uses it (another page, a terminal, '
          + './station console), then press “Connect” again.');
      }
      throw error;
    }
    this.#port = port;
    this.#closed = false;
    newLine();
    this.#reading = this.#read();
  }

  async close() {
    if (this.#closed) return;
    this.#closed = true;
    await this.#reader?.cancel().catch(() => {});
    await this.#reading;
    this.#fail(new Lost());
    await this.#port.close().catch(() => {});
  }

  async #read() {
    while (!this.#closed && this.#port.readable) {
      this.#reader = this.#port.readable.getReader();
      try {
        while (true) {
          const { value, done } = await this.#reader.read();
          if (done) break;
          this.#take(value);
        }
        this.#reader.releaseLock();
        break;
      } catch {
        // A framing error or an overrun: the port has a new stream, unless it is gone.
        this.#reader.releaseLock();
      }
    }
    clearTimeout(this.#pause);
    if (!this.#closed) {
      this.#closed = true;
      this.#fail(new Lost());
      await this.#port.close().catch(() => {});
      this.lost();
    }
  }

  #take(bytes) {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(paused, PAUSE_MILLIS);
    const events = received(new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    for (const event of events.split('\n')) {
      if (event[0] === 'T') {
        this.heard(event.slice(1));
        this.#waiting?.line?.(event.slice(1));
      } else if (event[0] === 'P') {
        const data = event.slice(1).match(/../g).map(hex => parseInt(hex, 16));
        this.#waiting?.packet?.(data[0], data.slice(1));
      }
    }
  }

  #fail(error) {
    this.#waiting?.reject(error);
  }

  /** One exchange at a time: sends bytes, and gives what the handlers of lines or packets resolve with. */
  #exchange(bytes, silence, handlers) {
    const run = () => new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(new Lost());
        return;
      }
      let timer;
      const wait = () => {
        clearTimeout(timer);
        timer = setTimeout(() => end(() => reject(new Silent())), silence);
      };
      const end = how => {
        clearTimeout(timer);
        this.#waiting = null;
        how();
      };
      this.#waiting = {
        reject: error => end(() => reject(error)),
        ...handlers(value => end(() => resolve(value)), error => end(() => reject(error)), wait),
      };
      wait();
      this.#write(bytes).catch(() => this.#fail(new Lost()));
    });
    const turn = this.#turn.then(run, run);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #write(bytes) {
    const writer = this.#port.writable.getWriter();
    try {
      await writer.write(new Uint8Array(bytes));
    } finally {
      writer.releaseLock();
    }
  }

  /**
   * A command of the console.
   *
   * @param silence how long the station may say nothing, in milliseconds
   * @param each takes each line of the answer as it comes
   */
  command(text, { silence = 20000, each = () => {} } = {}) {
    const lines = [];
    // What another host left half said is ended first.
    return this.#exchange(new TextEncoder().encode(`\n${text}\n`), silence, (resolve, reject, wait) => ({
      line: line => {
        if (line.startsWith(': ')) {
          lines.push(line.slice(2));
          each(line.slice(2));
          wait();
        } else if (line === 'ok') {
          resolve(lines);
        } else if (line.startsWith('error: ')) {
          reject(new Refused(line.slice('error: '.length)));
        }
      },
    }));
  }

  /**
   * Sends an Improv packet.
   *
   * @param take is given type and data of each packet that comes, and answers undefined for “go on”
   */
  improv(packet, take, silence = 3000) {
    return this.#exchange(packet, silence, (resolve, reject, wait) => ({
      packet: (type, data) => {
        wait();
        try {
          const value = take(type, data);
          if (value !== undefined) resolve(value);
        } catch (error) {
          reject(error);
        }
      },
    }));
  }

  /** Strings of a result of Improv. */
  static strings(data) {
    const texts = [];
    const bytes = Uint8Array.from(data);
    for (let at = 2; at < bytes.length; at += bytes[at] + 1) {
      texts.push(new TextDecoder().decode(bytes.subarray(at + 1, at + 1 + bytes[at])));
    }
    return texts;
  }

  /** What the device says it is: firmware, version, chip and name. */
  async information() {
    // A packet that another page left half sent swallows what comes within a second.
    for (let tries = 6; ; tries--) {
      try {
        return await this.improv(improvCommand(3),
          (type, data) => type === RESULT && data[0] === 3 ? SerialLine.strings(data) : undefined, 2000);
      } catch (error) {
        if (!(error instanceof Silent) || tries === 1) throw error;
      }
    }
  }

  /** Access points: name, strength in dBm and whether they are secured, the strongest first. */
  scan() {
    const found = [];
    return this.improv(improvCommand(4), (type, data) => {
      if (type === ERROR && data[0] !== 0) throw new Refused('the board cannot scan');
      if (type !== RESULT || data[0] !== 4) return undefined;
      const [name, strength, secured] = SerialLine.strings(data);
      if (name === undefined) return found;
      found.push({ name, strength: Number(strength), secured: secured === 'YES' });
      return undefined;
    }, 12000);
  }
}
