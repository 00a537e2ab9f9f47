/** What the flows need to know which device is which panel. */

/** The devices that are panels: each panel is one device at most. Of a device only the digest of its token is kept. */
export interface PanelDevices {
  /** A code, encrypted, by which a device becomes this panel until an instant; a former code ends. */
  offer(terminalName: string, sealedCode: Uint8Array, until: Temporal.Instant): Promise<void>
  /** The code of a panel while it is good. */
  codeOf(terminalName: string, at: Temporal.Instant): Promise<Uint8Array | undefined>
  /**
   * Uses the code up and makes a device the panel in place of the former one, in one step: of several calls one does.
   * `digest`: SHA-256 of the device's token.
   */
  enroll(terminalName: string, sealedCode: Uint8Array, digest: Uint8Array): Promise<boolean>
  /** Name of the terminal that a device is the panel of. */
  find(digest: Uint8Array): Promise<string | undefined>
  /** Ends the panel's device and its code. false: it had neither. */
  revoke(terminalName: string): Promise<boolean>
}
