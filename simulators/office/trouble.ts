import type { SimulatedPrinter } from '../printer/device.ts'

/** What can be done to a printer, by the word that people use for it. */
export const troubles = {
  jam: { label: 'Jam the paper', told: 'paper jam' },
  empty: { label: 'Empty tray 2', told: 'tray 2 is empty' },
  open: { label: 'Open the cover', told: 'cover open' },
  offline: { label: 'Take it offline', told: 'offline' },
  slow: { label: 'Make it slow', told: 'slow' },
} as const

export type Trouble = keyof typeof troubles

/** Fast enough to wait for, slow enough to see each sheet come out. */
const msPerSheet = 450
const slowMsPerSheet = 2_500
const slowAnswerMs = 2_500

/** How a printer of the office behaves while nothing is wrong with it. */
export const inOrder = {
  paper: 'ok',
  isJammed: false,
  isDoorOpen: false,
  network: 'up',
  answerAfterMs: 0,
  msPerSheet,
} as const

const conducts = {
  jam: { isJammed: true },
  empty: { paper: 'out' },
  open: { isDoorOpen: true },
  offline: { network: 'refusing' },
  slow: { answerAfterMs: slowAnswerMs, msPerSheet: slowMsPerSheet },
} as const

export function isTrouble(word: string): word is Trouble {
  return Object.hasOwn(troubles, word)
}

export function makeTrouble(printer: SimulatedPrinter, trouble: Trouble): Promise<void> {
  return printer.set(conducts[trouble])
}

/** Puts one thing right. */
export function endTrouble(printer: SimulatedPrinter, trouble: Trouble): Promise<void> {
  const changed = Object.keys(conducts[trouble])
  return printer.set(Object.fromEntries(Object.entries(inOrder).filter(([name]) => changed.includes(name))))
}

/** Puts everything right. */
export function repair(printer: SimulatedPrinter): Promise<void> {
  return printer.set(inOrder)
}

/** What is wrong with a printer now. */
export function troublesOf({ conduct }: SimulatedPrinter): readonly Trouble[] {
  const is: Readonly<Record<Trouble, boolean>> = {
    jam: conduct.isJammed,
    empty: conduct.paper === 'out',
    open: conduct.isDoorOpen,
    offline: conduct.network === 'refusing',
    slow: conduct.answerAfterMs > 0,
  }
  return Object.keys(is).filter((word): word is Trouble => isTrouble(word) && is[word])
}
