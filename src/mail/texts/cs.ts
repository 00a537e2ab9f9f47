const aboutPin = `[!isAskedFor][!isWelcome]Od této chvíle platí jen tento PIN. Pokud jste měli jiný, už nefunguje.
[isAskedFor]Někdo o něj požádal na přihlašovací stránce. Pokud jste měli jiný PIN, funguje, dokud tento nový poprvé nepoužijete, nejdéle však deset minut; potom už platí jen tento. Pokud jste o něj nežádali vy, nic se neděje: používejte prostě tento.

[validFrom]Platí od: {validFrom}.
[validUntil]Platí do: {validUntil}. Potom už nic neotevře.
[!validUntil]Jeho platnost není časově omezena.
[uses]Počet přihlášení, na která stačí: {uses}.

Jak ho použít:
- U tiskárny: zadejte PIN na klávesnici a potvrďte. Vytisknou se vaše dokumenty a ničí jiné.
[portalUrl]- Na telefonu nebo počítači: otevřete {portalUrl} a přihlaste se uživatelským jménem {userName} a tímto PINem.
- Pokud se počítač při tisku zeptá na uživatelské jméno a heslo: {userName} a PIN.`

const renewal = `[renewUrl]- Otevřete {renewUrl} a zvolte „Nový PIN“, kdykoli, i po skončení platnosti. Přijde na tuto adresu.
[jobAddress]- Pošlete dokument na adresu {jobAddress}. V odpovědi dostanete nový PIN.
[mustAsk]- Požádejte o něj správce.`

const farewell = `PIN nikomu nesdělujte: kdo ho zná, může vytisknout vaše dokumenty.

{siteName}`

const welcome = `Dobrý den, {person},

[isWelcome]vítejte v {siteName}. Poslali jste nám dokument, a proto jsme vám založili účet. Vaše uživatelské jméno je {userName}.
[hasJob]Váš dokument dorazil a čeká na vás u tiskárny.`

export const cs = {
  'new-pin': {
    subject: 'Váš nový PIN: {siteName}',
    body: `${welcome}

Váš nový PIN:

{pin}

${aboutPin}

Jak získat další:
${renewal}

${farewell}`,
  },
  'new-pin-link': {
    subject: 'Váš nový PIN: {siteName}',
    body: `${welcome}

Váš nový PIN najdete pod tímto odkazem:

{link}

Odkaz ho ukáže jen jednou a platí {linkMinutes} minut. Pokud už vypršel, požádejte o další PIN, jak je popsáno níže.

${aboutPin}

Jak získat další:
${renewal}

${farewell}`,
  },
  reminder: {
    subject: 'Platnost vašeho PINu brzy skončí: {siteName}',
    body: `Dobrý den, {person},

váš PIN ({siteName}) platí do: {validUntil}. Potom už nic neotevře: tiskárnu, portál ani tiskovou frontu.

Jak získat nový:
${renewal}

{siteName}`,
  },
  'log-in-link': {
    subject: 'Přihlášení: {siteName}',
    body: `Dobrý den, {person},

přihlaste se otevřením tohoto odkazu:

{link}

Odkaz funguje jednou, během {linkMinutes} minut. Pokud jste o něj nežádali, e-mail ignorujte: nic se nestane.

{siteName}`,
  },
  'job-held': {
    subject: 'Váš dokument čeká u tiskárny',
    body: `Dobrý den, {person},

váš e-mail dorazil. Počet dokumentů, které na vás čekají: {documents}.
[holdUntil]Uchováme je do: {holdUntil}.

[needsSponsor]Vaši návštěvu musí nejdřív někdo schválit ({siteName}). Jakmile se tak stane, přijde vám PIN e-mailem.
[!needsSponsor]Váš PIN se nemění; vytisknete je jeho zadáním u tiskárny.
[validUntil]Platí do: {validUntil}.

[!needsSponsor]Pokud už ho nemáte:
${renewal.replace(/^/gm, '[!needsSponsor]')}

{siteName}`,
  },
  'mail-refused': {
    subject: 'Váš e-mail nebylo možné vytisknout',
    body: `Dobrý den, {person},

[isPart]nepřijali jsme všechno, co jste poslali ({siteName}); co jsme přijali, na vás čeká.
[isTooLarge]e-mail, který jste poslali ({siteName}), je příliš velký.
[hasNothing]e-mail, který jste poslali ({siteName}), neobsahuje nic, co by šlo vytisknout.
[isOverLimit]čeká na vás už příliš mnoho dokumentů. Některé vytiskněte nebo smažte a pošlete tento znovu.

Přijímáme: {accepted}.
[maxMegabytes]E-mail může mít nejvýše {maxMegabytes} MB.

{siteName}`,
  },
  'approve-guest': {
    subject: '{guest} žádá o možnost tisku: {siteName}',
    body: `Dobrý den, {person},

{guest} poslal dokument a žádá o možnost tisknout ({siteName}). Za návštěvu hosta se musí někdo z nás zaručit.

Pokud tuto osobu znáte a její návštěvu očekáváte, otevřete tento odkaz a schvalte ji:

{link}

[linkUntil]Odkaz platí do: {linkUntil}.
Pokud tuto osobu neznáte, nedělejte nic: bez vašeho schválení žádný účet nebude fungovat.

{siteName}`,
  },
  'visit-approved': {
    subject: 'Můžete tisknout: {siteName}',
    body: `Dobrý den, {person},

[sponsor]vaši návštěvu schválil(a) {sponsor}.
Váš účet ({siteName}) od této chvíle funguje. Vaše uživatelské jméno je {userName}; PIN přijde v samostatném e-mailu.

{siteName}`,
  },
  'visit-ended': {
    subject: 'Vaše návštěva skončila: {siteName}',
    body: `Dobrý den, {person},

vaše návštěva skončila. Váš PIN už nic neotevře.
[hadJobs]Dokumenty, které na vás čekaly, byly smazány.

{siteName}`,
  },
} as const
