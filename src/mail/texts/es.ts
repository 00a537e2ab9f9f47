const aboutPin = `[!isAskedFor][!isWelcome]A partir de ahora, este es su único PIN. Si tenía otro, ya no funciona.
[isAskedFor]Se solicitó en la página de inicio de sesión. Si tenía otro PIN, seguirá funcionando hasta que use este por primera vez, diez minutos como máximo; después, este será su único PIN. Si no lo solicitó usted, no pasa nada: utilice simplemente este.

[validFrom]Es válido desde: {validFrom}.
[validUntil]Es válido hasta: {validUntil}. Después ya no abre nada.
[!validUntil]No caduca.
[uses]Inicios de sesión que permite: {uses}.

Cómo usarlo:
- En la impresora: escriba el PIN en el teclado y confirme. Solo saldrán sus documentos.
[portalUrl]- En el teléfono o el ordenador: abra {portalUrl} e inicie sesión con su nombre de usuario {userName} y el PIN.
- Si al imprimir su ordenador le pide un nombre de usuario y una contraseña: {userName} y el PIN.`

const renewal = `[renewUrl]- Abra {renewUrl} y elija «Nuevo PIN», en cualquier momento, incluso si el suyo ha caducado. Llegará a esta dirección.
[jobAddress]- Envíe un documento a {jobAddress}. La respuesta trae un PIN nuevo.
[mustAsk]- Solicítelo a su administrador.`

const farewell = `No comparta su PIN: quien lo tenga puede imprimir sus documentos.

{siteName}`

const welcome = `Hola, {person}:

[isWelcome]Le damos la bienvenida a {siteName}. Nos ha enviado un documento, así que hemos creado una cuenta para usted. Su nombre de usuario es {userName}.
[hasJob]Su documento ha llegado y le espera en la impresora.`

export const es = {
  'new-pin': {
    subject: 'Su nuevo PIN para {siteName}',
    body: `${welcome}

Su nuevo PIN es:

{pin}

${aboutPin}

Cómo obtener el siguiente:
${renewal}

${farewell}`,
  },
  'new-pin-link': {
    subject: 'Su nuevo PIN para {siteName}',
    body: `${welcome}

Su nuevo PIN está en este enlace:

{link}

El enlace lo muestra una sola vez y es válido durante {linkMinutes} minutos. Si ya es tarde, obtenga otro PIN como se indica más abajo.

${aboutPin}

Cómo obtener el siguiente:
${renewal}

${farewell}`,
  },
  reminder: {
    subject: 'Su PIN para {siteName} caduca pronto',
    body: `Hola, {person}:

Su PIN para {siteName} es válido hasta: {validUntil}. Después ya no abre nada: ni impresoras, ni el portal, ni la cola de impresión.

Cómo obtener uno nuevo:
${renewal}

{siteName}`,
  },
  'log-in-link': {
    subject: 'Inicio de sesión en {siteName}',
    body: `Hola, {person}:

Abra este enlace para iniciar sesión:

{link}

Funciona una sola vez, durante {linkMinutes} minutos. Si no lo ha solicitado, ignore este mensaje: no ocurrirá nada.

{siteName}`,
  },
  'job-held': {
    subject: 'Su documento le espera en la impresora',
    body: `Hola, {person}:

Su mensaje ha llegado. Documentos que le esperan: {documents}.
[holdUntil]Se conservan hasta: {holdUntil}.

[needsSponsor]Alguien de {siteName} debe aprobar antes su visita. En cuanto lo haga, recibirá un PIN por correo.
[!needsSponsor]Su PIN sigue siendo el mismo; escríbalo en una impresora para imprimir.
[validUntil]Es válido hasta: {validUntil}.

[!needsSponsor]Si ya no lo tiene:
${renewal.replace(/^/gm, '[!needsSponsor]')}

{siteName}`,
  },
  'mail-refused': {
    subject: 'No se ha podido imprimir su mensaje',
    body: `Hola, {person}:

[isPart]No se ha aceptado todo lo que ha enviado a {siteName}; el resto le espera.
[isTooLarge]Lo que ha enviado a {siteName} es demasiado grande.
[hasNothing]Lo que ha enviado a {siteName} no contiene nada que se pueda imprimir.
[isOverLimit]Ya hay demasiados documentos suyos en espera. Imprima o elimine algunos y vuelva a enviar este.

Se acepta: {accepted}.
[maxMegabytes]Un mensaje puede tener hasta {maxMegabytes} MB.

{siteName}`,
  },
  'approve-guest': {
    subject: '{guest} solicita imprimir en {siteName}',
    body: `Hola, {person}:

{guest} ha enviado un documento y solicita imprimir en {siteName}. Alguien de la casa debe responder por la visita.

Si conoce a esta persona y espera su visita, abra este enlace y apruébela:

{link}

[linkUntil]El enlace es válido hasta: {linkUntil}.
Si no conoce a esta persona, no haga nada: sin su aprobación no funciona ninguna cuenta.

{siteName}`,
  },
  'visit-approved': {
    subject: 'Ya puede imprimir en {siteName}',
    body: `Hola, {person}:

[sponsor]{sponsor} ha aprobado su visita.
Su cuenta en {siteName} ya funciona. Su nombre de usuario es {userName}; el PIN llegará en un mensaje aparte.

{siteName}`,
  },
  'visit-ended': {
    subject: 'Su visita en {siteName} ha terminado',
    body: `Hola, {person}:

Su visita ha terminado. Su PIN ya no abre nada.
[hadJobs]Los documentos que le esperaban se han eliminado.

{siteName}`,
  },
} as const
