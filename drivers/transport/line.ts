/** What a driver hears from its line. All of it comes in order, never before the line was given to the driver. */
export interface LineEvents {
  /** The device can be reached; `write` works from here on. */
  readonly onOpen: () => void
  /**
   * The device cannot be reached. `reason` is for operators; called again when another reason takes its place ("in use by
   * another program" after "unplugged").
   */
  readonly onClose: (reason: string) => void
  /** Bytes as they came: any number of them, cut anywhere. The array is the driver's to keep. */
  readonly onBytes: (bytes: Uint8Array) => void
  readonly log: (text: string, fields?: Readonly<Record<string, unknown>>) => void
}

/** A line to one device that is opened again for ever. Disposing it closes it for good; nothing is heard afterwards. */
export interface Line extends AsyncDisposable {
  readonly isOpen: boolean
  /**
   * Hands bytes over; false when they were dropped because there is no connection. A device that does not read, so that
   * more than `maxWaitingBytes` wait for it, loses its connection.
   */
  write(bytes: Uint8Array): boolean
  /** Ends the connection, for a device that has stopped answering; the next one is tried by itself. */
  drop(reason: string): void
}

/** Opens a line. Rejects with Fault `configuration-invalid` only for what can never work. */
export type OpenLine = (events: LineEvents) => Promise<Line>

/** About 17 s of text at 9600 baud: more than a display that works is ever behind. */
export const maxWaitingBytes = 16_384

/** One connection while it lasts. */
export interface Connection {
  /** Bytes handed over that the device has not taken yet. */
  readonly waitingBytes: number
  write(bytes: Uint8Array): void
  /** Ends it at once, without waiting for the device. */
  end(reason: string): void
}

export interface ConnectionEvents {
  readonly onOpen: (connection: Connection) => void
  readonly onBytes: (bytes: Uint8Array) => void
}

/** Writes within the bound; ends the connection of a device that does not read. */
export function writeBounded(connection: Connection, bytes: Uint8Array): boolean {
  if (connection.waitingBytes + bytes.length > maxWaitingBytes) {
    connection.end('the device does not read what it is sent')
    return false
  }
  connection.write(bytes)
  return true
}
