import { escapeHtml } from './escape-html.ts'
import type { Office } from './office.ts'
import { jobAddress } from './post-office.ts'

/** Somebody whom the gateway does not know before the first mail. */
const newcomer = 'visitor@guests.example'

/** Where anybody mails a document, and where what the gateway mails is read. */
export function renderMail(office: Office): string {
  const addresses = [newcomer, ...office.people.map(({ email }) => email)]
  return `<section class="mailbox" id="mailbox" aria-labelledby="mail-title">
      <h2 id="mail-title">Mail <span class="number"><span data-mail-count>0</span><span class="unseen"> came</span></span></h2>
      <form class="card letter" id="letter">
        <p class="label">Mail a document to ${escapeHtml(jobAddress)} as anybody: whoever is new becomes a guest and gets a PIN by mail.</p>
        <label class="field"><span>From</span>
          <input type="email" id="letter-from" value="${newcomer}" list="letter-addresses" required maxlength="100" autocomplete="off" spellcheck="false"></label>
        <datalist id="letter-addresses">${addresses.map(address => `<option value="${escapeHtml(address)}"></option>`).join('')}</datalist>
        <div class="buttons">
          <button type="submit" class="primary">Mail a sample</button>
          <label class="button">Mail a file<input type="file" id="letter-file" aria-label="Mail a file"
            accept=".pdf,.jpg,.jpeg,.png,.pwg,.urf,.docx,.odt"></label>
        </div>
      </form>
      <p class="no-mails" id="no-mails">No mails yet.</p>
      <ul class="mails" id="mails" aria-label="Mails that came"></ul>
    </section>`
}
