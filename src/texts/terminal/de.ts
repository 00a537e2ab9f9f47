import type { TerminalTexts } from './en.ts'

export const de: TerminalTexts = {
  'ready.pin-or-card': 'PIN eingeben, dann #\noder Karte auflegen',
  'ready.card-and-pin': 'Karte auflegen\nDann PIN und # eingeben',
  'pin-wanted.log-in': 'Jetzt PIN eingeben, dann #\ninnerhalb von {seconds} Sekunden',
  'pin-wanted.enroll': 'Unbekannte Karte\nPIN und # eingeben, dann gehört sie Ihnen',
  'card-added': 'Diese Karte gehört jetzt Ihnen\nLegen Sie sie auf, um zu drucken, was auf Sie wartet',
  checking: 'Einen Moment …',
  choose: {
    one: '{count} Dokument wartet auf Sie\nWählen Sie, was gedruckt wird: {printer}',
    other: '{count} Dokumente warten auf Sie\nWählen Sie, was gedruckt wird: {printer}',
  },
  releasing: 'Sende {number} von {total} an {printer}\nAnhalten mit *',
  waiting: '{printer} antwortet langsam\nIhre Dokumente sind sicher. Warten Sie, oder halten Sie mit * an',
  released: {
    one: '{count} Dokument an {printer} gesendet\nBitte nehmen Sie alle Seiten mit',
    other: '{count} Dokumente an {printer} gesendet\nBitte nehmen Sie alle Seiten mit',
  },
  printed: {
    one: '{count} Dokument gedruckt: {printer}\nBitte nehmen Sie alle Seiten mit',
    other: '{count} Dokumente gedruckt: {printer}\nBitte nehmen Sie alle Seiten mit',
  },
  'not-all-sent':
    '{printer} versagt: {sent} gesendet, {left} nicht\nNichts ist verloren: erneut versuchen, oder ein anderer Drucker',
  'not-all-sure':
    '{printer} versagt: {sent} gesendet, {left} nicht\nNichts ist verloren. Melden Sie sich wieder an: kam alles heraus?',
  stopped: {
    one: 'Angehalten. {count} Dokument bleibt\nNichts geht mehr an {printer}',
    other: 'Angehalten. {count} Dokumente bleiben\nNichts geht mehr an {printer}',
  },
  'time-up': {
    one: '{printer} zu langsam: {count} nicht gesendet\nEs bleibt für Sie liegen: versuchen Sie einen anderen Drucker',
    other:
      '{printer} zu langsam: {count} nicht gesendet\nSie bleiben für Sie liegen: versuchen Sie einen anderen Drucker',
  },
  question: 'Kam „{title}“ heraus?\n1 = ja, löschen   2 = nein, noch einmal drucken',
  kept: {
    one: '{count} Dokument bleibt\nSie werden wieder gefragt: bei der nächsten Anmeldung',
    other: '{count} Dokumente bleiben\nSie werden wieder gefragt: bei der nächsten Anmeldung',
  },
  'out-of-service': 'Einen Moment außer Betrieb\nIhre Dokumente sind sicher: versuchen Sie es in einer Minute',
  'pin-asked': 'Eine neue PIN ist unterwegs\nSehen Sie in Ihr Postfach',
  slow: 'Das dauert länger als sonst\nBitte warten Sie, oder halten Sie mit * an',
  'still-sending': 'Es wird noch gesendet: {printer}\nGeben Sie die PIN danach ein. Mit * halten Sie an',
  'not-available': 'Gerade nicht verfügbar\nIhre Dokumente sind sicher: versuchen Sie es in einer Minute',
  fault: 'Hier stimmt etwas nicht\nIhre Dokumente sind sicher: ein anderer Drucker, oder bitten Sie um Hilfe',
  'refused.unknown-credential': 'Falsche PIN\n* drücken und PIN noch einmal eingeben, dann #',
  'refused.unknown-card': 'Unbekannte Karte\nBitten Sie die Verwaltung, sie einzutragen',
  'refused.unknown-card.takes-pin': 'Unbekannte Karte\nPIN eingeben, dann #',
  'refused.card-first': 'Zuerst Karte auflegen\nDann PIN und # eingeben',
  'refused.wrong-pin-for-card': 'Falsche PIN\nKarte noch einmal auflegen, dann ihre PIN eingeben',
  'refused.card-taken': 'Diese Karte ist schon vergeben\nWenden Sie sich an die Verwaltung',
  'refused.too-many-cards':
    'Sie haben schon {cards} Karten\nEntfernen Sie eine im Portal, oder fragen Sie die Verwaltung',
  'refused.pin-expired': 'Diese PIN ist abgelaufen\nFür eine neue: {renewal}',
  'refused.pin-ended': 'Diese PIN gilt nicht mehr\nNehmen Sie Ihre neueste PIN, oder: {renewal}',
  'refused.pin-used-up': 'Diese PIN ist aufgebraucht\nFür eine neue: {renewal}',
  'refused.pin-not-yet-valid': 'Diese PIN gilt noch nicht\nSie gilt ab dem Zeitpunkt, der Ihnen genannt wurde',
  'refused.user-disabled': 'Ihr Konto ist abgeschaltet\nWenden Sie sich an die Verwaltung',
  'refused.wait': 'Zu viele falsche PINs: {seconds} s warten\nDann PIN noch einmal eingeben, dann #',
  'refused.step-up':
    'Zu viele falsche PINs hier\nKarte auflegen, anderes Gerät nehmen, oder in {minutes} min wiederkommen',
  'refused.too-many-tries': 'Zu viele Versuche\nKommen Sie in {minutes} min wieder',
  'refused.directory-away':
    'Das lässt sich jetzt nicht prüfen\nDas Verzeichnis antwortet nicht. Später versuchen, oder um Hilfe bitten',
  'refused.offline-too-long': 'Zu lange ohne Verbindung\nIhre Dokumente sind sicher. Wenden Sie sich an die Verwaltung',
  'refused.offline-too-long.takes-card': 'Zu lange ohne Verbindung\nKarte auflegen, dann PIN und # eingeben',
  'refused.clock-wrong':
    'Die Uhr geht hier falsch\nIhre Dokumente sind sicher. Karte auflegen, oder fragen Sie die Verwaltung',
  'refused.no-jobs': 'Kein Dokument wartet auf Sie\nDrucken Sie zuerst in die Warteschlange',
  'refused.print-not-allowed': 'Sie dürfen nicht drucken\nBitten Sie die Verwaltung um das Recht dazu',
  'refused.printer-in-error':
    '{printer}: {problem}\nIhre Dokumente sind sicher: beheben Sie es, oder ein anderer Drucker',
  'refused.printer-unreachable':
    '{printer} antwortet nicht\nIhre Dokumente sind sicher: ein anderer Drucker, oder bitten Sie um Hilfe',
  'renewal.portal-at': 'besuchen Sie {portal}',
  'renewal.portal': 'besuchen Sie das Portal',
  'renewal.mail': 'Dokument mailen an {mailbox}',
  'renewal.ask': 'fragen Sie die Verwaltung',
  'problem.at': '{problem} ({place})',
  'problem.media-jam': 'Papierstau',
  'problem.media-empty': 'kein Papier',
  'problem.door-open': 'eine Klappe ist offen',
  'problem.media-needed': 'braucht anderes Papier',
  'problem.input-tray-missing': 'ein Papierfach fehlt',
  'problem.output-tray-missing': 'das Ausgabefach fehlt',
  'problem.output-area-full': 'das Ausgabefach ist voll',
  'problem.marker-supply-empty': 'kein Toner',
  'problem.marker-supply-missing': 'eine Tonerkassette fehlt',
  'problem.spool-area-full': 'der Speicher ist voll',
  'problem.offline': 'offline geschaltet',
  'problem.paused': 'am Bedienfeld angehalten',
  'problem.service-needed': 'braucht den Kundendienst',
  'problem.not-accepting-jobs': 'nimmt jetzt nichts an',
  'problem.stopped': 'angehalten',
}
