import { ailing, type Diagnosis, well } from '../core/diagnosis.ts'

export interface OutsidePrograms {
  /** Whether mailed office documents are to be converted; undefined: the settings cannot be read. */
  readonly isWanted: boolean | undefined
  /** Why they cannot be converted here; undefined: they can. */
  readonly unavailable: () => Promise<string | undefined>
}

/** Whether the programs outside Holdfast that the settings call for are there. */
export async function examinePrograms({ isWanted, unavailable }: OutsidePrograms): Promise<Diagnosis> {
  const check = 'office documents'
  if (isWanted === false) return well(check, 'not to be converted: jobs by mail or inbound.convertOffice are off')
  const problem = await unavailable()
  if (problem === undefined) return well(check, 'LibreOffice is there and can be confined')
  if (isWanted === undefined) return well(check, `could not be converted here: ${problem}`)
  return ailing(check, 'warning', [problem, 'do so, or turn inbound.convertOffice off'])
}

/** Whether the portal can show what documents look like: nothing is amiss without. */
export async function examinePreviews(unavailable: () => Promise<string | undefined>): Promise<Diagnosis> {
  const check = 'looks at documents'
  const problem = await unavailable()
  return well(check, problem === undefined ? 'poppler is there and can be confined' : `none of PDF: ${problem}`)
}
