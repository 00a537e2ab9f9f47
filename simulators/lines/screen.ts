/** What the display of a device shows. A form feed, or ESC[2J and ESC[H of a terminal, begins a new screen. */
export class Screen {
  /** BELs since the device was switched on. */
  bells = 0
  #text = ''

  /** The lines shown, joined by newlines. */
  get text(): string {
    return this.#text.trimEnd()
  }

  push(bytes: Uint8Array): void {
    const characters = this.#text + Buffer.from(bytes).toString('latin1')
    const sounds = characters.split('\x07')
    this.bells += sounds.length - 1
    const screens = sounds.join('').replaceAll('\r\n', '\n').replaceAll('\x1b[2J\x1b[H', '\f').split('\f')
    this.#text = (screens.at(-1) ?? '').slice(-maxCharacters)
  }
}

/** A display forgets what scrolled off. */
const maxCharacters = 4096
