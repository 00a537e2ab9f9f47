/** What keeps a command from being done, in one line that says what to do. */
export class Complaint extends Error {
  /** 1: it was refused or failed; 2: the command itself is wrong. */
  readonly exitCode: 1 | 2

  constructor(message: string, exitCode: 1 | 2 = 1, options?: ErrorOptions) {
    super(message, options)
    this.name = 'Complaint'
    this.exitCode = exitCode
  }
}

/** A complaint about the command as it was typed. */
export function misused(message: string): Complaint {
  return new Complaint(message, 2)
}
