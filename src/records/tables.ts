import type { Generated, GeneratedAlways } from 'kysely'

// Instants are epoch milliseconds, booleans 0 or 1, structured values JSON text.

export interface AccountRow {
  user_name: string
  display_name: string | null
  email: string | null
  enabled: number
  release_at_once: string | null
  /** The address in lower case: by it accounts are found. */
  email_key: string | null
  language: string | null
  origin: string
  external_id: string | null
  sponsor: string | null
  created_at: number
}

/** What the database makes of a shown name, for searching. */
interface SearchKeys {
  shown_key: GeneratedAlways<string | null>
  rest_key: GeneratedAlways<string | null>
}

export interface PinRow {
  id: string
  /** null: the user was removed, the digits are in quarantine. */
  user_name: string | null
  kind: string
  length: number
  issued_at: number
  valid_from: number
  valid_until: number | null
  ended_at: number | null
  end_reason: string | null
  uses_left: number | null
  ends_former: number
  /** The first instant at which it is over: the earlier of valid_until and ended_at, or `never`. */
  over_at: number
  generation: number
  digest: Uint8Array
}

export interface CardRow {
  id: string
  user_name: string
  added_at: number
  generation: number
  digest: Uint8Array
}

export interface JobRow {
  id: Generated<number>
  uuid: string
  user_name: string
  name: string
  state: string
  outcome: string | null
  format: string
  ticket: string
  document_id: string | null
  wrapped_key: Uint8Array | null
  octets: number | null
  created_at: number
  changed_at: number
  expires_at: number
  source: string
  /** What tells the client at `source` from others; empty when that is no address. */
  client: string
  /** The release that claimed it last. */
  release_id: string | null
  /** The life of the gateway that tends that release: see GatewayRow. */
  member: string | null
}

export interface ReleaseRow {
  id: string
  job_id: number
  user_name: string
  terminal_name: string | null
  session_id: string | null
  printer_name: string
  printer_job_name: string
  printer_job_id: number | null
  printer_job_uuid: string | null
  life: string | null
  last_seen: string | null
  impressions: number | null
  started_at: number
  lease_until: number
  ended_at: number | null
}

export interface AuditRow {
  id: Generated<number>
  at: number
  event: string
  /** `person:<id>` for a user; null: it is personal, and sealed. */
  actor: string | null
  /** Id of the person it is about. */
  person: string | null
  terminal_name: string | null
  printer_name: string | null
  job_id: number | null
  detail: string | null
  /** JSON under the key of `person`: the actor, the detail. */
  sealed: Uint8Array | null
  mac: Uint8Array
}

export interface PersonRow {
  id: string
  user_name: string
  sealed_key: Uint8Array
}

export interface LinkRow {
  id: string
  digest: Uint8Array
  purpose: string
  user_name: string
  created_at: number
  expires_at: number
  used_at: number | null
  sealed: Uint8Array | null
}

export interface WebSessionRow {
  id: string
  digest: Uint8Array
  user_name: string
  via: string
  opened_at: number
  last_seen_at: number
  pin_end: number | null
  client: string
}

export interface SyncRunRow {
  id: string
  source: string
  actor: string
  began_at: number
  lease_until: number
  ended_at: number | null
  scheduled_for: number | null
  state: string
  report: string | null
}

export interface ScimUserRow {
  id: string
  user_name: string
  name: string | null
  changed_at: number
}

export interface ScimGroupRow {
  id: string
  name: string
  external_id: string | null
  created_at: number
  changed_at: number
}

export interface OutboxRow {
  id: string
  event: string
  state: string
  user_name: string | null
  recipient: string
  pin_id: string | null
  template: string
  language: string
  facts: string
  sealed: Uint8Array | null
  message_id: string
  created_at: number
  changed_at: number
  due_at: number
  give_up_at: number
  leased_until: number | null
  tries: number
  last_error: string | null
}

export interface InboundMailRow {
  id: string
  began_at: number
  lease_until: number
  done_at: number | null
  user_name: string | null
  is_newcomer: number
  pin_from: number | null
}

/** A place in the order of changes: that of the transactions, and of the writes in one. */
export interface PlaceRow {
  turn: number
  step: number
}

export interface ChangeRow extends PlaceRow {
  kind: string
  key: string
  /** By the clock of the database. */
  at: number
}

export interface ChangePlaceRow {
  /** Whose places these are; another one after a restore or a failover. */
  line: string
  purged_turn: number
  purged_step: number
  last_turn: number
  last_step: number
}

export interface TerminalRow {
  name: string
  driver: string
  options: string
  printer: string
  requires: string
  site: string
  gateway: string | null
}

export interface GatewayRow {
  name: string
  epoch: number
  /** `<name>#<epoch>` */
  member: string
  folder_id: string
  site: string
  version: string
  /** These three by the database's clock. */
  joined_at: number
  renewed_at: number
  lease_until: number
  is_fenced: number
}

export interface PanelDeviceRow {
  terminal_name: string
  sealed_code: Uint8Array | null
  code_until: number | null
  digest: Uint8Array | null
}

export interface Tables {
  account: AccountRow & SearchKeys
  account_group: { user_name: string; group_name: string }
  group_rights: { name: string; rights: string }
  pin: PinRow
  card: CardRow
  printer: { name: string; uri: string; snmp: string | null; certificate_sha256: string | null; site: string }
  terminal: TerminalRow
  revision: { name: string; number: number }
  setting: { name: string; value: string }
  job: JobRow
  job_release: ReleaseRow
  gateway: GatewayRow
  /** '' for a lease that nobody holds. */
  site_lease: { name: string; member: string }
  site_fact: { name: string; value: string }
  throttle: { name: string; failures: number; in_a_row: number; at: number }
  audit: AuditRow
  audit_person: PersonRow
  audit_link: { seq: number; audit_id: number; hash: Uint8Array }
  tally: { name: string; at: number; amount: number }
  tally_name: { name: string }
  link: LinkRow
  web_session: WebSessionRow
  panel_device: PanelDeviceRow
  sync_place: { name: string; run_id: string; lease_until: number }
  sync_run: SyncRunRow
  /** Accounts whose first PIN is due. */
  pin_due: { user_name: string; claimed_until: number }
  /** Accounts that a synchronisation disabled. */
  account_gone: { user_name: string }
  scim_user: ScimUserRow
  scim_group: ScimGroupRow
  outbox: OutboxRow
  inbound_mail: InboundMailRow
  directory_change: ChangeRow
  /** View: changes before which none can appear any more. */
  change_told: ChangeRow
  /** View of one row. */
  change_place: ChangePlaceRow
  change_purge: PlaceRow & { only: number; line: string }
  guest_waiting: { user_name: string; since: number }
  mail_text: { template: string; language: string; subject: string; body: string }
}
