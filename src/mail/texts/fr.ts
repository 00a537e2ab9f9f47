const aboutPin = `[!isAskedFor][!isWelcome]C’est désormais votre seul code PIN. Si vous en aviez un autre, il ne fonctionne plus.
[isAskedFor]Il a été demandé sur la page de connexion. Si vous aviez un autre code PIN, il reste valable jusqu’à la première utilisation du nouveau, dix minutes au plus ; ensuite seul le nouveau est valable. Si ce n’est pas vous qui l’avez demandé, rien n’est perdu : utilisez simplement le nouveau.

[validFrom]Il est valable à partir du {validFrom}.
[validUntil]Il est valable jusqu’au {validUntil}. Ensuite, il n’ouvre plus rien.
[!validUntil]Il n’expire pas.
[uses]Nombre de connexions qu’il permet : {uses}.

Comment l’utiliser :
- À l’imprimante : tapez le code PIN sur le clavier et validez. Seuls vos documents sortent.
[portalUrl]- Sur un téléphone ou un ordinateur : ouvrez {portalUrl} et connectez-vous avec votre nom d’utilisateur {userName} et le code PIN.
- Si votre ordinateur demande un nom d’utilisateur et un mot de passe au moment d’imprimer : {userName} et le code PIN.`

const renewal = `[renewUrl]- Ouvrez {renewUrl} et choisissez « Nouveau code PIN », à tout moment, même quand le vôtre a expiré. Il arrive à cette adresse.
[jobAddress]- Envoyez un document à {jobAddress}. La réponse contient un nouveau code PIN.
[mustAsk]- Demandez-le à votre administrateur.`

const farewell = `Gardez votre code PIN pour vous : quiconque le connaît peut imprimer vos documents.

{siteName}`

const welcome = `Bonjour {person},

[isWelcome]Bienvenue chez {siteName}. Vous nous avez envoyé un document : un compte a donc été créé pour vous. Votre nom d’utilisateur est {userName}.
[hasJob]Votre document est arrivé et vous attend à l’imprimante.`

export const fr = {
  'new-pin': {
    subject: 'Votre nouveau code PIN pour {siteName}',
    body: `${welcome}

Votre nouveau code PIN est :

{pin}

${aboutPin}

Comment obtenir le suivant :
${renewal}

${farewell}`,
  },
  'new-pin-link': {
    subject: 'Votre nouveau code PIN pour {siteName}',
    body: `${welcome}

Votre nouveau code PIN se trouve derrière ce lien :

{link}

Le lien l’affiche une seule fois et reste valable {linkMinutes} minutes. S’il est trop tard, demandez un autre code PIN comme indiqué ci-dessous.

${aboutPin}

Comment obtenir le suivant :
${renewal}

${farewell}`,
  },
  reminder: {
    subject: 'Votre code PIN pour {siteName} expire bientôt',
    body: `Bonjour {person},

Votre code PIN pour {siteName} est valable jusqu’au {validUntil}. Ensuite, il n’ouvre plus rien : ni imprimante, ni portail, ni file d’impression.

Comment en obtenir un nouveau :
${renewal}

{siteName}`,
  },
  'log-in-link': {
    subject: 'Connexion à {siteName}',
    body: `Bonjour {person},

Ouvrez ce lien pour vous connecter :

{link}

Il fonctionne une seule fois, dans les {linkMinutes} minutes. Si vous ne l’avez pas demandé, ignorez ce message : il ne se passe rien.

{siteName}`,
  },
  'job-held': {
    subject: 'Votre document vous attend à l’imprimante',
    body: `Bonjour {person},

Votre message est arrivé. Documents qui vous attendent : {documents}.
[holdUntil]Ils sont conservés jusqu’au {holdUntil}.

[needsSponsor]Votre visite doit d’abord être approuvée par quelqu’un de {siteName}. Dès que ce sera fait, un code PIN vous parviendra par courriel.
[!needsSponsor]Votre code PIN ne change pas ; tapez-le à une imprimante pour imprimer.
[validUntil]Il est valable jusqu’au {validUntil}.

[!needsSponsor]Si vous ne l’avez plus :
${renewal.replace(/^/gm, '[!needsSponsor]')}

{siteName}`,
  },
  'mail-refused': {
    subject: 'Votre message n’a pas pu être imprimé',
    body: `Bonjour {person},

[isPart]Tout ce que vous avez envoyé à {siteName} n’a pas été accepté ; le reste vous attend.
[isTooLarge]Ce que vous avez envoyé à {siteName} est trop volumineux.
[hasNothing]Ce que vous avez envoyé à {siteName} ne contient rien qui puisse être imprimé.
[isOverLimit]Trop de vos documents attendent déjà. Imprimez-en ou supprimez-en quelques-uns, puis renvoyez celui-ci.

Formats acceptés : {accepted}.
[maxMegabytes]Un message peut atteindre {maxMegabytes} Mo.

{siteName}`,
  },
  'approve-guest': {
    subject: '{guest} demande à imprimer chez {siteName}',
    body: `Bonjour {person},

{guest} a envoyé un document et demande à imprimer chez {siteName}. La visite d’un invité doit être approuvée par quelqu’un de la maison.

Si vous connaissez cette personne et attendez sa visite, ouvrez ce lien et approuvez-la :

{link}

[linkUntil]Le lien est valable jusqu’au {linkUntil}.
Si vous ne connaissez pas cette personne, ne faites rien : sans votre accord, aucun compte ne fonctionne.

{siteName}`,
  },
  'visit-approved': {
    subject: 'Vous pouvez imprimer chez {siteName}',
    body: `Bonjour {person},

[sponsor]{sponsor} a approuvé votre visite.
Votre compte chez {siteName} fonctionne désormais. Votre nom d’utilisateur est {userName} ; votre code PIN arrive dans un message séparé.

{siteName}`,
  },
  'visit-ended': {
    subject: 'Votre visite chez {siteName} est terminée',
    body: `Bonjour {person},

Votre visite est terminée. Votre code PIN n’ouvre plus rien.
[hadJobs]Les documents qui vous attendaient ont été supprimés.

{siteName}`,
  },
} as const
