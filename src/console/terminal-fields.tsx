import { useState } from 'preact/hooks'
import type { Static } from 'typebox'
import type { TerminalView } from '../http/terminal-shapes.ts'
import { useSpeech } from './console-speech.ts'
import { OptionFields } from './option-fields.tsx'
import { alternativesOf, optionsIn } from './option-values.ts'
import { SelectField } from './select-field.tsx'
import type { Driver } from './use-drivers.ts'
import { useNames } from './use-names.ts'

interface TerminalFieldsProps {
  readonly drivers: readonly Driver[]
  readonly terminal?: Static<typeof TerminalView>
  /** Where it releases unless something else is chosen. */
  readonly printer?: string | undefined
}

/** Where a terminal releases, how it is reached and what opens it, as fields of a form; `terminalOf` reads them. */
export function TerminalFields({ drivers, terminal, printer }: TerminalFieldsProps) {
  const { text } = useSpeech()
  const { printers } = useNames()
  const [chosen, setChosen] = useState(terminal?.driver)
  const driver = drivers.find(({ name }) => name === chosen) ?? drivers[0]
  const at = terminal?.printer ?? printer
  const names = at === undefined || printers.includes(at) ? printers : [at, ...printers]
  if (!driver) return <p class="soft">{text('loading')}</p>
  return (
    <>
      <SelectField name="printer" label={text('first.terminal.printer')} {...(at === undefined ? {} : { value: at })}>
        {names.map(name => (
          <option key={name}>{name}</option>
        ))}
      </SelectField>
      <SelectField name="requires" label={text('terminal.requires')} value={terminal?.requires ?? 'pin-or-card'}>
        <option value="pin-or-card">{text('terminal.pin-or-card')}</option>
        <option value="card-and-pin">{text('terminal.card-and-pin')}</option>
      </SelectField>
      <SelectField name="driver" label={text('first.terminal.driver')} value={driver.name} onChoose={setChosen}>
        {drivers.map(({ name }) => (
          <option key={name} value={name}>
            {nameOf(name, text('driver.panel'), text('driver.lines'))}
          </option>
        ))}
      </SelectField>
      <OptionFields
        key={driver.name}
        schema={driver.options}
        {...(terminal?.driver === driver.name ? { options: terminal.options } : {})}
      />
    </>
  )
}

function nameOf(driver: string, panel: string, lines: string): string {
  if (driver === 'panel') return panel
  return driver === 'lines' ? lines : driver
}

/** What the fields say, as the API takes it. */
export function terminalOf(fields: Readonly<Record<string, string>>, drivers: readonly Driver[]) {
  const { printer, requires, driver, line = '0' } = fields
  const schema = drivers.find(({ name }) => name === driver)?.options ?? {}
  return { printer, requires, driver, options: optionsIn(alternativesOf(schema)[Number(line)] ?? schema, fields) }
}
