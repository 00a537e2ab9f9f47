const aboutPin = `[!isAskedFor][!isWelcome]Ab sofort gilt nur noch diese PIN. Falls Sie vorher eine andere hatten, funktioniert sie nicht mehr.
[isAskedFor]Sie wurde auf der Anmeldeseite angefordert. Falls Sie vorher eine andere PIN hatten, gilt diese weiter, bis Sie die neue zum ersten Mal benutzen, höchstens aber zehn Minuten; danach gilt nur noch die neue. Falls nicht Sie sie angefordert haben, ist nichts verloren: Benutzen Sie einfach die neue.

[validFrom]Sie ist gültig ab {validFrom}.
[validUntil]Sie ist gültig bis {validUntil}. Danach öffnet sie nichts mehr.
[!validUntil]Sie läuft nicht ab.
[uses]Anmeldungen, für die sie reicht: {uses}.

So benutzen Sie sie:
- Am Drucker: Geben Sie die PIN auf der Tastatur ein und bestätigen Sie. Es kommen nur Ihre Dokumente heraus.
[portalUrl]- Am Telefon oder Computer: Öffnen Sie {portalUrl} und melden Sie sich mit Ihrem Benutzernamen {userName} und der PIN an.
- Wenn Ihr Computer beim Drucken nach Benutzername und Passwort fragt: {userName} und die PIN.`

const renewal = `[renewUrl]- Öffnen Sie {renewUrl} und wählen Sie „Neue PIN“, jederzeit, auch wenn Ihre PIN abgelaufen ist. Sie kommt an diese Adresse.
[jobAddress]- Schicken Sie ein Dokument an {jobAddress}. Mit der Antwort kommt eine neue PIN.
[mustAsk]- Fragen Sie Ihre Administration danach.`

const farewell = `Behalten Sie Ihre PIN für sich: Wer sie kennt, kann Ihre Dokumente drucken.

{siteName}`

const welcome = `Guten Tag, {person},

[isWelcome]willkommen bei {siteName}. Sie haben uns ein Dokument geschickt, daher wurde ein Konto für Sie angelegt. Ihr Benutzername ist {userName}.
[hasJob]Ihr Dokument ist angekommen und wartet am Drucker auf Sie.`

export const de = {
  'new-pin': {
    subject: 'Ihre neue PIN für {siteName}',
    body: `${welcome}

Ihre neue PIN lautet:

{pin}

${aboutPin}

So bekommen Sie die nächste:
${renewal}

${farewell}`,
  },
  'new-pin-link': {
    subject: 'Ihre neue PIN für {siteName}',
    body: `${welcome}

Ihre neue PIN finden Sie hinter diesem Link:

{link}

Der Link zeigt sie einmal und gilt {linkMinutes} Minuten. Wenn es dafür zu spät ist, besorgen Sie sich eine weitere PIN wie unten beschrieben.

${aboutPin}

So bekommen Sie die nächste:
${renewal}

${farewell}`,
  },
  reminder: {
    subject: 'Ihre PIN für {siteName} läuft bald ab',
    body: `Guten Tag, {person},

Ihre PIN für {siteName} ist gültig bis {validUntil}. Danach öffnet sie nichts mehr: keinen Drucker, kein Portal, keine Druckwarteschlange.

So bekommen Sie eine neue:
${renewal}

{siteName}`,
  },
  'log-in-link': {
    subject: 'Anmelden bei {siteName}',
    body: `Guten Tag, {person},

öffnen Sie diesen Link, um sich anzumelden:

{link}

Er funktioniert einmal, innerhalb von {linkMinutes} Minuten. Wenn Sie ihn nicht angefordert haben, ignorieren Sie diese Mail: Es geschieht nichts.

{siteName}`,
  },
  'job-held': {
    subject: 'Ihr Dokument wartet am Drucker',
    body: `Guten Tag, {person},

Ihre Mail ist angekommen. Dokumente, die auf Sie warten: {documents}.
[holdUntil]Sie werden aufbewahrt bis {holdUntil}.

[needsSponsor]Ihr Besuch muss zuerst von jemandem bei {siteName} genehmigt werden. Sobald das geschehen ist, kommt eine PIN per Mail.
[!needsSponsor]Ihre PIN bleibt dieselbe; geben Sie sie an einem Drucker ein, um zu drucken.
[validUntil]Sie ist gültig bis {validUntil}.

[!needsSponsor]Falls Sie sie nicht mehr haben:
${renewal.replace(/^/gm, '[!needsSponsor]')}

{siteName}`,
  },
  'mail-refused': {
    subject: 'Ihre Mail konnte nicht gedruckt werden',
    body: `Guten Tag, {person},

[isPart]nicht alles, was Sie an {siteName} geschickt haben, wurde angenommen; das Übrige wartet auf Sie.
[isTooLarge]was Sie an {siteName} geschickt haben, ist zu groß.
[hasNothing]was Sie an {siteName} geschickt haben, enthält nichts, was gedruckt werden kann.
[isOverLimit]es warten schon zu viele Ihrer Dokumente. Drucken oder löschen Sie einige und schicken Sie dieses noch einmal.

Angenommen wird: {accepted}.
[maxMegabytes]Eine Mail darf bis zu {maxMegabytes} MB groß sein.

{siteName}`,
  },
  'approve-guest': {
    subject: '{guest} möchte bei {siteName} drucken',
    body: `Guten Tag, {person},

{guest} hat ein Dokument geschickt und möchte bei {siteName} drucken. Für Gäste muss sich jemand aus dem Haus verbürgen.

Wenn Sie diese Person kennen und ihren Besuch erwarten, öffnen Sie diesen Link und stimmen Sie zu:

{link}

[linkUntil]Der Link gilt bis {linkUntil}.
Wenn Sie diese Person nicht kennen, tun Sie nichts: Ohne Ihre Zustimmung funktioniert kein Konto.

{siteName}`,
  },
  'visit-approved': {
    subject: 'Sie können bei {siteName} drucken',
    body: `Guten Tag, {person},

[sponsor]{sponsor} hat Ihrem Besuch zugestimmt.
Ihr Konto bei {siteName} funktioniert ab sofort. Ihr Benutzername ist {userName}; Ihre PIN kommt mit einer eigenen Mail.

{siteName}`,
  },
  'visit-ended': {
    subject: 'Ihr Besuch bei {siteName} ist beendet',
    body: `Guten Tag, {person},

Ihr Besuch ist beendet. Ihre PIN öffnet nichts mehr.
[hadJobs]Die Dokumente, die auf Sie warteten, wurden gelöscht.

{siteName}`,
  },
} as const
