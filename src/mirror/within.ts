import { Fault } from '../core/fault.ts'

/** The answer, or Fault `timed-out` when it does not come in time; then whatever comes of it later is nobody's. */
export function within<T>(milliseconds: number, answer: Promise<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const timer = setTimeout(() => reject(new Fault('timed-out', `no answer within ${milliseconds} ms`)), milliseconds)
  answer.then(resolve, reject).finally(() => clearTimeout(timer))
  return promise
}
