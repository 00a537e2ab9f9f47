/** The agent's part of net-snmp 3.29.2; the package brings no types. */
declare module 'net-snmp' {
  type AgentColumn = {
    readonly number: number
    readonly name: string
    readonly type: number
    readonly maxAccess: number
  }

  export type AgentTable = {
    readonly name: string
    readonly type: number
    /** Of the entry: a column and an index follow. */
    readonly oid: string
    readonly maxAccess: number
    readonly tableColumns: readonly AgentColumn[]
    readonly tableIndex: readonly { readonly columnName: string }[]
  }

  export interface AgentMib {
    registerProvider(table: AgentTable): void
    addTableRow(table: string, row: readonly unknown[]): void
    deleteTableRow(table: string, index: readonly number[]): void
  }

  export interface Agent {
    getMib(): AgentMib
    getAuthorizer(): { addCommunity(community: string): void }
    close(): void
  }

  export type AgentOptions = {
    readonly port: number
    readonly address: string
    readonly dgramModule: { createSocket(): import('node:dgram').Socket }
  }

  export function createAgent(options: AgentOptions, done: (error: Error | null) => void): Agent
  export const MibProviderType: Readonly<Record<'Table' | 'Scalar', number>>
  export const MaxAccess: Readonly<Record<'not-accessible' | 'read-only', number>>
  export const ObjectType: Readonly<Record<'Integer' | 'OctetString' | 'OID' | 'Counter', number>>
}
