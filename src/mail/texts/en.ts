const aboutPin = `[!isAskedFor][!isWelcome]From now on this is your only PIN. The one you had before, if any, no longer works.
[isAskedFor]Somebody asked for it on the log-in page. The PIN you had before, if any, works until you first use this one, for ten minutes at most; after that this is your only PIN. If it was not you who asked, nothing is lost: just use this one.

[validFrom]It is valid from {validFrom}.
[validUntil]It is valid until {validUntil}. After that it opens nothing.
[!validUntil]It does not expire.
[uses]Log-ins for which it is good: {uses}.

How to use it:
- At a printer: type the PIN on the keypad and confirm it. Your documents come out, nobody else's.
[portalUrl]- On a phone or computer: open {portalUrl} and log in with your user name {userName} and the PIN.
- If your computer asks for a user name and password when you print: {userName} and the PIN.`

const renewal = `[renewUrl]- Open {renewUrl} and choose "New PIN", at any time, even when your PIN has ended. It comes to this address.
[jobAddress]- Mail a document to {jobAddress}. The answer brings a new PIN.
[mustAsk]- Ask your administrator for one.`

const farewell = `Keep your PIN to yourself: whoever has it can print your documents.

{siteName}`

const welcome = `Hello {person},

[isWelcome]Welcome to {siteName}. You mailed us a document, so an account was made for you. Your user name is {userName}.
[hasJob]Your document has arrived and waits for you at the printer.`

export const en = {
  'new-pin': {
    subject: 'Your new PIN for {siteName}',
    body: `${welcome}

Your new PIN is:

{pin}

${aboutPin}

How to get the next one:
${renewal}

${farewell}`,
  },
  'new-pin-link': {
    subject: 'Your new PIN for {siteName}',
    body: `${welcome}

Your new PIN is behind this link:

{link}

The link shows it once and is good for {linkMinutes} minutes. If it is too late, get another PIN as told below.

${aboutPin}

How to get the next one:
${renewal}

${farewell}`,
  },
  reminder: {
    subject: 'Your PIN for {siteName} ends soon',
    body: `Hello {person},

Your PIN for {siteName} is valid until {validUntil}. After that it opens nothing: no printer, no portal, no print queue.

How to get a new one:
${renewal}

{siteName}`,
  },
  'log-in-link': {
    subject: 'Log in to {siteName}',
    body: `Hello {person},

Open this link to log in:

{link}

It works once, within {linkMinutes} minutes. If you did not ask for it, ignore this mail: nothing happens.

{siteName}`,
  },
  'job-held': {
    subject: 'Your document waits at the printer',
    body: `Hello {person},

What you mailed has arrived. Documents that wait for you: {documents}.
[holdUntil]They are kept until {holdUntil}.

[needsSponsor]Somebody at {siteName} must approve your visit first. As soon as that has happened a PIN comes by mail.
[!needsSponsor]Your PIN stays the same; type it at a printer to print.
[validUntil]It is valid until {validUntil}.

[!needsSponsor]If you no longer have it:
${renewal.replace(/^/gm, '[!needsSponsor]')}

{siteName}`,
  },
  'mail-refused': {
    subject: 'Your mail could not be printed',
    body: `Hello {person},

[isPart]Not everything that you mailed to {siteName} was taken; what was waits for you.
[isTooLarge]What you mailed to {siteName} is too large.
[hasNothing]What you mailed to {siteName} holds nothing that can be printed.
[isOverLimit]Too many of your documents wait already. Print or delete some of them, then send this one again.

What is accepted: {accepted}.
[maxMegabytes]A mail may have up to {maxMegabytes} MB.

{siteName}`,
  },
  'approve-guest': {
    subject: '{guest} asks to print at {siteName}',
    body: `Hello {person},

{guest} has mailed a document and asks to print at {siteName}. A guest needs somebody here who vouches for the visit.

If you know this person and expect the visit, open this link and approve it:

{link}

[linkUntil]The link is good until {linkUntil}.
If you do not know this person, do nothing: without your approval no account works.

{siteName}`,
  },
  'visit-approved': {
    subject: 'You may print at {siteName}',
    body: `Hello {person},

[sponsor]{sponsor} has approved your visit.
Your account at {siteName} works from now on. Your user name is {userName}; your PIN comes in a mail of its own.

{siteName}`,
  },
  'visit-ended': {
    subject: 'Your visit at {siteName} has ended',
    body: `Hello {person},

Your visit has ended. Your PIN no longer opens anything.
[hadJobs]The documents that waited for you were deleted.

{siteName}`,
  },
} as const
