/** Operation-ids. Source: IANA IPP registry, operations; the CUPS ones: CUPS Implementation of IPP. */
export const operations = {
  'Print-Job': 0x0002,
  'Print-URI': 0x0003,
  'Validate-Job': 0x0004,
  'Create-Job': 0x0005,
  'Send-Document': 0x0006,
  'Send-URI': 0x0007,
  'Cancel-Job': 0x0008,
  'Get-Job-Attributes': 0x0009,
  'Get-Jobs': 0x000a,
  'Get-Printer-Attributes': 0x000b,
  'Hold-Job': 0x000c,
  'Release-Job': 0x000d,
  'Restart-Job': 0x000e,
  'Pause-Printer': 0x0010,
  'Resume-Printer': 0x0011,
  'Purge-Jobs': 0x0012,
  'Set-Printer-Attributes': 0x0013,
  'Set-Job-Attributes': 0x0014,
  'Get-Printer-Supported-Values': 0x0015,
  'Create-Printer-Subscriptions': 0x0016,
  'Create-Job-Subscriptions': 0x0017,
  'Get-Subscription-Attributes': 0x0018,
  'Get-Subscriptions': 0x0019,
  'Renew-Subscription': 0x001a,
  'Cancel-Subscription': 0x001b,
  'Get-Notifications': 0x001c,
  'Get-Resource-Attributes': 0x001e,
  'Get-Resources': 0x0020,
  'Enable-Printer': 0x0022,
  'Disable-Printer': 0x0023,
  'Pause-Printer-After-Current-Job': 0x0024,
  'Hold-New-Jobs': 0x0025,
  'Release-Held-New-Jobs': 0x0026,
  'Deactivate-Printer': 0x0027,
  'Activate-Printer': 0x0028,
  'Restart-Printer': 0x0029,
  'Shutdown-Printer': 0x002a,
  'Startup-Printer': 0x002b,
  'Reprocess-Job': 0x002c,
  'Cancel-Current-Job': 0x002d,
  'Suspend-Current-Job': 0x002e,
  'Resume-Job': 0x002f,
  'Promote-Job': 0x0030,
  'Schedule-Job-After': 0x0031,
  'Cancel-Document': 0x0033,
  'Get-Document-Attributes': 0x0034,
  'Get-Documents': 0x0035,
  'Delete-Document': 0x0036,
  'Set-Document-Attributes': 0x0037,
  'Cancel-Jobs': 0x0038,
  'Cancel-My-Jobs': 0x0039,
  'Resubmit-Job': 0x003a,
  'Close-Job': 0x003b,
  'Identify-Printer': 0x003c,
  'Validate-Document': 0x003d,
  'Add-Document-Images': 0x003e,
  'Acknowledge-Document': 0x003f,
  'Acknowledge-Identify-Printer': 0x0040,
  'Acknowledge-Job': 0x0041,
  'Fetch-Document': 0x0042,
  'Fetch-Job': 0x0043,
  'Get-Output-Device-Attributes': 0x0044,
  'Update-Active-Jobs': 0x0045,
  'Deregister-Output-Device': 0x0046,
  'Update-Document-Status': 0x0047,
  'Update-Job-Status': 0x0048,
  'Update-Output-Device-Attributes': 0x0049,
  'CUPS-Get-Default': 0x4001,
  'CUPS-Get-Printers': 0x4002,
  'CUPS-Add-Modify-Printer': 0x4003,
  'CUPS-Delete-Printer': 0x4004,
  'CUPS-Get-Classes': 0x4005,
  'CUPS-Add-Modify-Class': 0x4006,
  'CUPS-Delete-Class': 0x4007,
  'CUPS-Accept-Jobs': 0x4008,
  'CUPS-Reject-Jobs': 0x4009,
  'CUPS-Set-Default': 0x400a,
  'CUPS-Get-Devices': 0x400b,
  'CUPS-Get-PPDs': 0x400c,
  'CUPS-Move-Job': 0x400d,
  'CUPS-Authenticate-Job': 0x400e,
  'CUPS-Get-PPD': 0x400f,
  'CUPS-Get-Document': 0x4027,
  'CUPS-Create-Local-Printer': 0x4028,
} as const

/** Status-codes. Source: RFC 8011 appendix B and the IANA IPP registry, status codes. */
export const statuses = {
  'successful-ok': 0x0000,
  'successful-ok-ignored-or-substituted-attributes': 0x0001,
  'successful-ok-conflicting-attributes': 0x0002,
  'successful-ok-ignored-subscriptions': 0x0003,
  'successful-ok-too-many-events': 0x0005,
  'successful-ok-events-complete': 0x0007,
  'client-error-bad-request': 0x0400,
  'client-error-forbidden': 0x0401,
  'client-error-not-authenticated': 0x0402,
  'client-error-not-authorized': 0x0403,
  'client-error-not-possible': 0x0404,
  'client-error-timeout': 0x0405,
  'client-error-not-found': 0x0406,
  'client-error-gone': 0x0407,
  'client-error-request-entity-too-large': 0x0408,
  'client-error-request-value-too-long': 0x0409,
  'client-error-document-format-not-supported': 0x040a,
  'client-error-attributes-or-values-not-supported': 0x040b,
  'client-error-uri-scheme-not-supported': 0x040c,
  'client-error-charset-not-supported': 0x040d,
  'client-error-conflicting-attributes': 0x040e,
  'client-error-compression-not-supported': 0x040f,
  'client-error-compression-error': 0x0410,
  'client-error-document-format-error': 0x0411,
  'client-error-document-access-error': 0x0412,
  'client-error-attributes-not-settable': 0x0413,
  'client-error-ignored-all-subscriptions': 0x0414,
  'client-error-too-many-subscriptions': 0x0415,
  'client-error-document-password-error': 0x0418,
  'client-error-document-permission-error': 0x0419,
  'client-error-document-security-error': 0x041a,
  'client-error-document-unprintable-error': 0x041b,
  'client-error-account-info-needed': 0x041c,
  'client-error-account-closed': 0x041d,
  'client-error-account-limit-reached': 0x041e,
  'client-error-account-authorization-failed': 0x041f,
  'client-error-not-fetchable': 0x0420,
  'server-error-internal-error': 0x0500,
  'server-error-operation-not-supported': 0x0501,
  'server-error-service-unavailable': 0x0502,
  'server-error-version-not-supported': 0x0503,
  'server-error-device-error': 0x0504,
  'server-error-temporary-error': 0x0505,
  'server-error-not-accepting-jobs': 0x0506,
  'server-error-busy': 0x0507,
  'server-error-job-canceled': 0x0508,
  'server-error-multiple-document-jobs-not-supported': 0x0509,
  'server-error-printer-is-deactivated': 0x050a,
  'server-error-too-many-jobs': 0x050b,
  'server-error-too-many-documents': 0x050c,
} as const

/** Values of job-state. Source: RFC 8011 section 5.3.7. */
export const jobStates = {
  pending: 3,
  'pending-held': 4,
  processing: 5,
  'processing-stopped': 6,
  canceled: 7,
  aborted: 8,
  completed: 9,
} as const

/** Values of printer-state. Source: RFC 8011 section 5.4.11. */
export const printerStates = { idle: 3, processing: 4, stopped: 5 } as const

export type Operation = keyof typeof operations
export type Status = keyof typeof statuses
export type JobState = keyof typeof jobStates
export type PrinterState = keyof typeof printerStates

const operationNames = invert(operations)
const statusNames = invert(statuses)
const jobStateNames = invert(jobStates)
const printerStateNames = invert(printerStates)

/** The operation of an operation-id. */
export function operationName(code: number): Operation | undefined {
  return operationNames.get(code)
}

/** The keyword of a status-code. */
export function statusName(code: number): Status | undefined {
  return statusNames.get(code)
}

/** Whether a status-code says that the request was carried out, 0x0000 to 0x00ff. Source: RFC 8011 section B.1.1. */
export function isSuccessful(code: number): boolean {
  return code < 0x0100
}

/** The keyword of a job-state. */
export function jobStateName(state: number | undefined): JobState | undefined {
  return state === undefined ? undefined : jobStateNames.get(state)
}

/** The keyword of a printer-state. */
export function printerStateName(state: number | undefined): PrinterState | undefined {
  return state === undefined ? undefined : printerStateNames.get(state)
}

function invert<Name extends string>(table: Readonly<Record<Name, number>>): ReadonlyMap<number, Name> {
  const names = Object.keys(table) as Name[]
  return new Map(names.map(name => [table[name], name]))
}
