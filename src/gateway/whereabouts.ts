interface Presence {
  readonly userName: string
  /** Ends the session there; nothing when it is over already. */
  readonly leave: () => void
}

/** Where people choose from lists: each at one terminal of this gateway, the latest. One entry a terminal. */
export class Whereabouts {
  readonly #at = new Map<string, Presence>()

  /** Somebody is logged in at a terminal: at any other one, their session ends. */
  enter(terminalName: string, presence: Presence): void {
    const elsewhere = [...this.#at].filter(
      ([name, { userName }]) => name !== terminalName && userName === presence.userName,
    )
    this.#at.set(terminalName, presence)
    for (const [name, { leave }] of elsewhere) {
      this.#at.delete(name)
      leave()
    }
  }
}
