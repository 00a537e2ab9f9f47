/** What went wrong, read out when it appears. */
export function Trouble({ text, id }: { readonly text: string | undefined; readonly id?: string }) {
  return (
    <div role="alert" id={id}>
      {text ? <p class="notice bad">{text}</p> : null}
    </div>
  )
}
