// A kitchen timer that works. It reads nothing of the app and stores nothing.
const left = document.getElementById('left')
let until = 0
let rest = 300
if (navigator.language.startsWith('es')) {
  document.documentElement.lang = 'es'
  document.title = 'Temporizador de cocina'
  for (const one of document.querySelectorAll('[data-es]')) one.textContent = one.dataset.es
}
function show() {
  const seconds = until ? Math.max(0, Math.ceil((until - Date.now()) / 1000)) : rest
  left.textContent = `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`
}
for (const button of document.querySelectorAll('button')) {
  button.addEventListener('click', () => {
    rest = Number(button.dataset.minutes) * 60
    until = Date.now() + rest * 1000
    show()
  })
}
setInterval(show, 500)
