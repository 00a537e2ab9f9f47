import { Fault, type FaultCode } from '../core/fault.ts'

/** Kinds of SCIM errors (RFC 7644 section 3.12, table 9). */
export type ScimType =
  | 'invalidFilter'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'tooMany'

/** A request that SCIM has a word for. */
export class ScimFault extends Fault {
  readonly status: number
  readonly scimType: ScimType | undefined

  constructor(status: number, scimType: ScimType | undefined, detail: string) {
    super(codes[status] ?? 'input-invalid', detail)
    this.status = status
    this.scimType = scimType
  }
}

const codes: Readonly<Record<number, FaultCode>> = {
  404: 'not-found',
  409: 'records-conflict',
  412: 'records-conflict',
}

export function invalid(scimType: ScimType, detail: string): ScimFault {
  return new ScimFault(400, scimType, detail)
}
