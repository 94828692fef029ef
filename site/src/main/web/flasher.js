// Flashing by esptool-js, which is part of the page only where npm was at hand when it was built.
import { md5, settingsAddress, settingsImage } from './station-tools.js';
import { by, element, log, tell } from './dom.js';

const BAUD = 460800;
const INDEX = 'firmware/index.json';
const LOOK_MILLIS = 1000;
// A chip that restarts may take its port away for a moment.
const GONE_LOOKS = 5;
const SILENT_MILLIS = 60000;
const LET_GO_MILLIS = 2000;

export class Flasher {
  #line;
  #form;
  #builds = [];

  constructor(line, form) {
    this.#line = line;
    this.#form = form;
  }

  /** Offers what can be flashed from here. */
  async offer() {
    let releases = [];
    try {
      await import('./esptool.js');
      releases = await json(INDEX);
      for (const { manifest } of releases) {
        const { name, version, builds } = await json(`firmware/${manifest}`);
        const base = new URL(`firmware/${manifest}`, document.baseURI);
        for (const build of builds) {
          this.#builds.push({ ...build, base, text: `${build.board ?? `${build.chipFamily} (${build.parts[0].path})`}, ${name} ${version}` });
        }
      }
    } catch {
      this.#builds = [];
    }
    const choice = by('build');
    choice.replaceChildren(...this.#builds.map((build, i) => element('option', { value: i }, build.text)));
    by('flash').disabled = this.#builds.length === 0;
    by('build-field').hidden = this.#builds.length === 0;
    if (this.#builds.length === 0) {
      tell('flash-status', 'There is no firmware on this page. Where the board has it already, go on with “Connect”; '
        + 'vee-port/native/FLASHING.md tells how it is built and flashed.');
    }
  }

  async flash(say) {
    const build = this.#builds[Number(by('build').value)];
    say('Fetching the firmware …');
    const files = [];
    for (const { path, offset } of build.parts) {
      const answer = await fetch(new URL(path, build.base));
      if (!answer.ok) throw new Error(`${path} cannot be fetched (${answer.status}). Reload the page and try again.`);
      files.push({ data: new Uint8Array(await answer.arrayBuffer()), address: offset });
    }
    await this.#write(files, build.chipFamily, say);
    say('The firmware is on the board. Press “Connect”.');
  }

  /** Writes all settings at once, a certificate among them. */
  async settings(say) {
    const ca = by('ca').value.trim();
    const wrong = this.#form.fault();
    if (wrong) throw new Error(wrong);
    if (!this.#form.hasKeys()) throw new Error('Type the secret access key again: this replaces all settings of the board.');
    const image = settingsImage(this.#form.lines(), ca);
    await this.#write([{ data: new Uint8Array(image.buffer, image.byteOffset, image.length), address: settingsAddress() }],
      null, say);
    image.fill(0);
    this.#form.flashed();
    say('All settings are on the board. Press “Connect”, then “Test”.');
  }

  async #write(fileArray, chipFamily, say) {
    let esptool;
    try {
      esptool = await import('./esptool.js');
    } catch {
      throw new Error('This page was built without esptool-js and cannot flash: build it where Node.js and npm are.');
    }
    const port = this.#line.port ?? await navigator.serial.requestPort();
    await this.#line.close();
    const transport = new esptool.Transport(port, false);
    const watch = new Watch(port);
    try {
      await Promise.race([watch.alarm, this.#work(esptool, transport, fileArray, chipFamily, text => {
        watch.progress();
        say(text);
      })]);
    } catch (error) {
      throw new Error(`${error.message} — plug the cable in, hold the board’s BOOT button while you press RESET, and flash again; `
        + 'a flash that ended in the middle does no harm that flashing again does not cure.');
    } finally {
      watch.end();
      by('progress').hidden = true;
      await Promise.race([transport.disconnect().catch(() => {}), watch.pause(LET_GO_MILLIS)]);
    }
  }

  async #work(esptool, transport, fileArray, chipFamily, say) {
    say('Asking the chip …');
    const terminal = { clean() {}, write: log, writeLine: log };
    const loader = new esptool.ESPLoader({ transport, baudrate: BAUD, romBaudrate: 115200, terminal });
    await loader.main();
    const found = loader.chip.CHIP_NAME;
    if (chipFamily && found !== chipFamily) {
      throw new Error(`The board has an ${found}, and this firmware is for an ${chipFamily}: choose another.`);
    }
    await loader.writeFlash({
      fileArray, flashMode: 'keep', flashFreq: 'keep', flashSize: 'keep', eraseAll: false, compress: true,
      calculateMD5Hash: image => md5(new Int8Array(image.buffer, image.byteOffset, image.length)),
      reportProgress: (file, written, total) => {
        by('progress').hidden = false;
        by('progress').value = (file + written / total) / fileArray.length;
        say(`Writing part ${file + 1} of ${fileArray.length} …`);
      },
    });
    await loader.after('hard_reset');
  }
}

/** Sees that a port has gone or nothing goes on, which esptool-js waits through. */
class Watch {
  #last = Date.now();
  #gone = 0;
  #timer;

  constructor(port) {
    this.alarm = new Promise((resolve, reject) => {
      this.#timer = setInterval(async () => {
        const there = (await navigator.serial.getPorts()).includes(port);
        this.#gone = there ? 0 : this.#gone + 1;
        if (this.#gone > GONE_LOOKS) reject(new Error('The connection to the board is gone'));
        if (Date.now() - this.#last > SILENT_MILLIS) reject(new Error('The board does not go on'));
      }, LOOK_MILLIS);
    });
    this.alarm.catch(() => {});
  }

  progress() {
    this.#last = Date.now();
  }

  pause(millis) {
    return new Promise(resolve => setTimeout(resolve, millis));
  }

  end() {
    clearInterval(this.#timer);
  }
}

async function json(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(path);
  return answer.json();
}
