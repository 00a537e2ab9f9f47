/** A PIN to be written down: in groups for the eye, digit by digit for the ear. */
export function Digits({ pin }: { readonly pin: string }) {
  // By threes, and nothing of one digit.
  const groups = pin.match(/\d{3}(?!\d$)|\d{2}/g) ?? [pin]
  return (
    <output class="digits">
      <span aria-hidden="true">{groups.join(' ')}</span>
      <span class="unseen">{[...pin].join(' ')}</span>
    </output>
  )
}
