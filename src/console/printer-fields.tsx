import { useState } from 'preact/hooks'
import type { Static } from 'typebox'
import type { PrinterView } from '../http/printer-shapes.ts'
import { useSpeech } from './console-speech.ts'
import { SelectField } from './select-field.tsx'
import { TextField } from './text-field.tsx'

type Printer = Static<typeof PrinterView>

const authProtocols = ['sha', 'sha256', 'sha512']
const privProtocols = ['aes', 'aes256b', 'aes256r']
/** What `snmp` says while the access that is there stays as it is: its secrets are told to nobody. */
const kept = 'kept'

/** Where a printer is and how it is known, as fields of a form; `printerOf` reads them. */
export function PrinterFields({ printer }: { readonly printer?: Printer }) {
  const { text } = useSpeech()
  const [snmp, setSnmp] = useState(printer?.snmp ? kept : '')
  return (
    <>
      <TextField
        name="uri"
        label={text('first.printer.uri')}
        about={text('first.printer.uri.about')}
        value={printer?.uri ?? 'ipp://'}
        maxLength={1023}
      />
      <TextField
        name="certificateSha256"
        label={text('printer.certificate')}
        about={text('printer.certificate.about')}
        value={printer?.certificateSha256 ?? ''}
        maxLength={64}
        isOptional
      />
      <SelectField
        name="snmp"
        label={text('printer.snmp')}
        about={text('printer.snmp.about')}
        value={snmp}
        onChoose={setSnmp}
      >
        {printer?.snmp ? (
          <option value={kept}>{text('printer.snmp.kept', { version: printer.snmp.version })}</option>
        ) : null}
        <option value="">{text('printer.snmp.none')}</option>
        {['1', '2c', '3'].map(version => (
          <option key={version} value={version}>
            {text('printer.snmp.version', { version })}
          </option>
        ))}
      </SelectField>
      {snmp === '1' || snmp === '2c' ? <TextField name="community" label={text('printer.community')} isSecret /> : null}
      {snmp === '3' ? <Version3 /> : null}
      {snmp === '' || snmp === kept ? null : (
        <TextField name="port" label={text('option.port')} value="161" maxLength={5} />
      )}
    </>
  )
}

function Version3() {
  const { text } = useSpeech()
  return (
    <>
      <TextField name="user" label={text('printer.user')} maxLength={32} />
      <SelectField name="authProtocol" label={text('printer.auth')} value="sha256">
        {authProtocols.map(name => (
          <option key={name}>{name}</option>
        ))}
      </SelectField>
      <TextField name="authPassword" label={text('printer.auth.password')} isSecret maxLength={255} />
      <SelectField name="privProtocol" label={text('printer.priv')}>
        {privProtocols.map(name => (
          <option key={name}>{name}</option>
        ))}
      </SelectField>
      <TextField name="privPassword" label={text('printer.priv.password')} isSecret maxLength={255} />
    </>
  )
}

/** What the fields say, as the API takes it. */
export function printerOf(fields: Readonly<Record<string, string>>) {
  const { uri, certificateSha256 = '', snmp = '' } = fields
  const access = snmp === kept ? {} : { snmp: snmp === '' ? null : accessOf(snmp, fields) }
  return { uri, certificateSha256: certificateSha256 || null, ...access }
}

function accessOf(version: string, fields: Readonly<Record<string, string>>) {
  const port = Number(fields['port'])
  if (version !== '3') return { version, community: fields['community'], port }
  const { user, authProtocol, authPassword, privProtocol, privPassword } = fields
  return { version, user, authProtocol, authPassword, privProtocol, privPassword, port }
}
