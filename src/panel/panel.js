/* What a page of a panel does better with a script; it works without. Plain ECMAScript 5 for old engines. */
;(function () {
  var body = document.body
  var field = document.getElementById('pin')
  var card = document.getElementById('card')
  var tone = body.getAttribute('data-tone')
  var timer
  // Instead of the refresh of the page, which would take half a PIN away.
  function begin() {
    clearTimeout(timer)
    timer = setTimeout(function () {
      location.replace(body.getAttribute('data-here'))
    }, 21000)
  }
  function press(event) {
    var value = this.value
    if (value.indexOf('key:') !== 0 && value !== 'clear') return
    // What the gateway knows of already is cleared there.
    if (value === 'clear' && field.getAttribute('data-typed')) return
    event.preventDefault()
    field.value = value === 'clear' ? '' : field.value + value.charAt(4)
    begin()
  }
  if (tone && tone !== 'none') {
    try {
      var played = new Audio('/panel/' + tone + '.wav').play()
      if (played && played['catch']) played['catch'](function () {})
    } catch (_) {
      // Without sound.
    }
  }
  if (card) card.focus()
  if (card) begin()
  if (!field) return
  var buttons = document.getElementsByTagName('button')
  for (var i = 0; i < buttons.length; i += 1) buttons[i].addEventListener('click', press)
  field.addEventListener('input', begin)
  field.focus()
  begin()
})()
