import { type Static, type TProperties, Type } from 'typebox'
import type { OpenLine } from './line.ts'
import { openSerial, serialOptions } from './serial.ts'
import { openTcpConnect, tcpConnectOptions } from './tcp-connect.ts'
import { openTcpListen, tcpListenOptions } from './tcp-listen.ts'

const serial = Type.Object(serialOptions)
const tcpConnect = Type.Object(tcpConnectOptions)
const tcpListen = Type.Object(tcpListenOptions)

/** Where a device is: at a serial port, at an address we connect to, or connecting to us. */
export type LineAddress = Static<typeof serial> | Static<typeof tcpConnect> | Static<typeof tcpListen>

/** The options of a driver that reaches its device by any of the lines; `own` are those of its protocol. */
export function lineOptions<Own extends TProperties>(own: Own) {
  const closed = { additionalProperties: false }
  return Type.Union([
    Type.Object({ ...serialOptions, ...own }, { ...closed, title: 'a serial port' }),
    Type.Object({ ...tcpConnectOptions, ...own }, { ...closed, title: 'a device that we connect to' }),
    Type.Object({ ...tcpListenOptions, ...own }, { ...closed, title: 'a device that connects to us' }),
  ])
}

/** How to open the line that the options name. */
export function lineTo(address: LineAddress): OpenLine {
  return async events => {
    if ('path' in address) return openSerial(address, events)
    if ('host' in address) return openTcpConnect(address, events)
    return openTcpListen(address, events)
  }
}
