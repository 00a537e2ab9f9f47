/** The part of net-snmp 3.29.2 that is used here; the package brings no types. */
declare module 'net-snmp' {
  export type Varbind = {
    readonly oid: string
    readonly type: number
    /** number (INTEGER, Counter32, Gauge32), string (OID), Uint8Array (OCTET STRING), null (no value), ... */
    readonly value: unknown
  }

  export type User = {
    readonly name: string
    readonly level: number
    readonly authProtocol: number
    readonly authKey: string
    readonly privProtocol: number
    readonly privKey: string
  }

  /** What a session needs of a UDP socket. */
  export type SessionSocket = {
    on(event: 'message' | 'close' | 'error', listener: (bytes: Uint8Array) => void): unknown
    send(
      bytes: Uint8Array,
      offset: number,
      length: number,
      port: number,
      address: string,
      sent: (error: Error | null) => void,
    ): void
    ref(): unknown
    unref(): unknown
    close(): unknown
  }

  export type SessionOptions = {
    readonly version: number
    readonly port: number
    readonly transport: 'udp4' | 'udp6'
    /** Further tries after the first. */
    readonly retries: number
    /** Milliseconds for each try. */
    readonly timeout: number
    /** false: an agent whose table runs backwards is refused instead of walked for ever. */
    readonly backwardsGetNexts: boolean
    readonly reportOidMismatchErrors: boolean
    readonly dgramModule: { createSocket(): SessionSocket }
  }

  export interface Session {
    get(oids: readonly string[], done: (error: Error | null, varbinds: readonly Varbind[]) => void): void
    /** `feed` may answer true to stop. */
    subtree(
      oid: string,
      maxRepetitions: number,
      feed: (varbinds: readonly Varbind[]) => boolean,
      done: (error: Error | null) => void,
    ): void
    cancelRequests(error: Error): void
    on(event: 'error', listener: (error: Error) => void): void
    close(): void
  }

  export class RequestTimedOutError extends Error {}
  export class RequestFailedError extends Error {
    readonly status: number
  }
  export class ResponseInvalidError extends Error {
    readonly code: number
  }

  type Numbers<Name extends string> = Readonly<Record<Name, number>>
  export function createSession(target: string, community: string, options: SessionOptions): Session
  export function createV3Session(target: string, user: User, options: SessionOptions): Session
  /** Whether a varbind says that the agent has no such value. */
  export function isVarbindError(varbind: Varbind): boolean
  export const Version1: number
  export const Version2c: number
  export const Version3: number
  export const SecurityLevel: Numbers<'authPriv'>
  export const AuthProtocols: Numbers<'sha' | 'sha256' | 'sha512'>
  export const PrivProtocols: Numbers<'aes' | 'aes256b' | 'aes256r'>
  export const ErrorStatus: Numbers<'NoSuchName' | 'NoAccess' | 'AuthorizationError'>
  export const ResponseInvalidCode: Numbers<'EAuthFailure'>
  /** Localised keys by protocol, password and engine; grows with each engine ever met. */
  export const Authentication: { authToKeyCache: Record<string, unknown> }
}
