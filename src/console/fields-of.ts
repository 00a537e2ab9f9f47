/** What was filled into a form that is sent: without space around it, by the names of its fields. */
export function fieldsOf(event: SubmitEvent): Readonly<Record<string, string>> {
  event.preventDefault()
  const entries = new FormData(event.currentTarget as HTMLFormElement).entries() // a form it is: only those are submitted
  return Object.fromEntries([...entries].map(([name, value]) => [name, String(value).trim()]))
}
