import type { ComponentChildren, VNode } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './console-speech.ts'
import { RoomTitle } from './room-title.tsx'
import { type Floor, type Printer, type Terminal, useFloor } from './use-floor.ts'
import { usePrinterWords } from './use-printer-words.ts'

/** Terminals and printers as they are now: first what is wrong and what to do, then everything. */
export function FloorRoom() {
  const { text } = useSpeech()
  const { floor, isLive, trouble } = useFloor()
  return (
    <>
      <RoomTitle title={text('room.floor')} />
      <Trouble text={trouble} />
      {floor ? <FloorLists floor={floor} isLive={isLive} /> : <p class="soft">{text('loading')}</p>}
    </>
  )
}

function FloorLists({ floor, isLive }: { readonly floor: Floor; readonly isLive: boolean }) {
  const { text } = useSpeech()
  const [wanted, setWanted] = useState('')
  const terminalRow = useSteadyRows(drawTerminal)
  const printerRow = useSteadyRows(drawPrinter)
  const isWanted = ({ name }: { readonly name: string }) => name.toLowerCase().includes(wanted.toLowerCase())
  const terminals = [...floor.terminals.values()]
  const printers = [...floor.printers.values()]
  if (terminals.length + printers.length === 0) return <EmptyFloor />
  return (
    <>
      <p class="soft">
        {text('floor.terminals.count', { up: terminals.filter(isUp).length, total: terminals.length })}
        {' · '}
        {text('floor.printers.count', { up: printers.filter(canPrint).length, total: printers.length })}
        {' · '}
        {isLive ? text('floor.live') : text('floor.not-live')}
      </p>
      <Wrongs
        terminals={terminals.filter(terminal => !isUp(terminal))}
        printers={printers.filter(one => !canPrint(one))}
      />
      <label class="field narrow">
        <span>{text('floor.search')}</span>
        <input type="search" value={wanted} onInput={event => setWanted(event.currentTarget.value)} />
      </label>
      <div class="halves">
        <List title={text('floor.terminals')}>{terminals.filter(isWanted).map(terminalRow)}</List>
        <List title={text('floor.printers')}>{printers.filter(isWanted).map(printerRow)}</List>
      </div>
    </>
  )
}

const printerPath = (name: string) => `/console/printers/${encodeURIComponent(name)}`
const terminalPath = (name: string) => `/console/terminals/${encodeURIComponent(name)}`

const isUp = ({ connected }: Terminal) => connected
const canPrint = (printer: Printer) => printer.canPrint

function EmptyFloor() {
  const { text } = useSpeech()
  return (
    <section class="card narrow">
      <p>{text('floor.none')}</p>
      <a class="button primary" href="/console/first-steps">
        {text('room.first-steps')}
      </a>
    </section>
  )
}

/** Beyond this many one looks at the lists. */
const maxWrongs = 20

function Wrongs({
  terminals,
  printers,
}: {
  readonly terminals: readonly Terminal[]
  readonly printers: readonly Printer[]
}) {
  const { text } = useSpeech()
  const wordsOf = usePrinterWords()
  const count = terminals.length + printers.length
  if (count === 0) return <p class="notice">{text('floor.fine')}</p>
  const room = Math.max(0, maxWrongs - printers.length)
  return (
    <section class="card" aria-labelledby="wrongs">
      <h2 id="wrongs">{text('floor.wrong', { count })}</h2>
      <ul class="rows">
        {printers.slice(0, maxWrongs).map(printer => (
          <li key={printer.name}>
            <a href={printerPath(printer.name)}>
              <strong>{printer.name}</strong>
            </a>
            : {wordsOf(printer)}
            <p class="soft">
              {printer.state === 'unreachable' ? text('floor.unreachable.advice') : text('floor.printer.advice')}
            </p>
          </li>
        ))}
        {terminals.slice(0, room).map(terminal => (
          <li key={terminal.name}>
            <a href={terminalPath(terminal.name)}>
              <strong>{terminal.name}</strong>
            </a>
            : {text('floor.not-connected')}
            {terminal.reason && terminal.driver !== 'panel' ? <small> ({terminal.reason})</small> : null}
            <p class="soft">{text(terminal.driver === 'panel' ? 'floor.panel.advice' : 'floor.terminal.advice')}</p>
          </li>
        ))}
      </ul>
      {count > maxWrongs ? <p class="soft">{text('floor.wrong.more', { count: count - maxWrongs })}</p> : null}
    </section>
  )
}

function List({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <section class="card" aria-label={title}>
      <h2>{title}</h2>
      <ul class="rows floor">{children}</ul>
    </section>
  )
}

/** Rows are drawn anew only when what they show is another object: of a thousand those that changed. */
function useSteadyRows<Entry extends object>(draw: (entry: Entry) => VNode): (entry: Entry) => VNode {
  const kept = useRef(new WeakMap<Entry, VNode>())
  return entry => {
    const row = kept.current.get(entry) ?? draw(entry)
    kept.current.set(entry, row)
    return row
  }
}

const drawTerminal = (terminal: Terminal) => <TerminalRow key={terminal.name} terminal={terminal} />
const drawPrinter = (printer: Printer) => <PrinterRow key={printer.name} printer={printer} />

function TerminalRow({ terminal: { name, printer, connected, inUse } }: { readonly terminal: Terminal }) {
  const { text } = useSpeech()
  const words = connected ? text(inUse ? 'floor.in-use' : 'floor.connected') : text('floor.not-connected')
  return (
    <li>
      <span class={connected ? 'dot' : 'dot bad'} aria-hidden="true" />
      <a class="name" href={terminalPath(name)}>
        {name}
      </a>
      <span class="soft">
        {words} · {text('floor.at', { printer })}
      </span>
    </li>
  )
}

function PrinterRow({ printer }: { readonly printer: Printer }) {
  const { text } = useSpeech()
  const wordsOf = usePrinterWords()
  const state = printer.state === 'processing' ? text('floor.printing') : text('floor.ready')
  const waiting = printer.documents > 0 ? ` · ${text('floor.documents', { count: printer.documents })}` : ''
  return (
    <li>
      <span class={printer.canPrint ? 'dot' : 'dot bad'} aria-hidden="true" />
      <a class="name" href={printerPath(printer.name)}>
        {printer.name}
      </a>
      <span class="soft">
        {wordsOf(printer) ?? state}
        {waiting}
      </span>
    </li>
  )
}
