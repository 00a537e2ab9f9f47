/** Leads the keyboard to the heading of a section: what it was at has gone. */
export function focusHeading(id: string): void {
  document.getElementById(id)?.focus()
}
