import { Fault } from '../core/fault.ts'
import { type FieldProblem, pointerTo } from './problem.ts'

/** A request that is not valid, field by field. */
export class InputFault extends Fault {
  readonly fields: readonly FieldProblem[]

  constructor(fields: readonly FieldProblem[]) {
    super('input-invalid', fields.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; '))
    this.fields = fields
  }
}

/** A field of the body that is not taken, e.g. `bodyFault('printer', 'takes the name of a printer')`. */
export function bodyFault(field: string, detail: string): InputFault {
  return new InputFault([{ in: 'body', pointer: pointerTo([field]), detail }])
}
