// Runs before anything is drawn: whoever left by the quick way out and presses Back gets the timer, not the app.
try {
  if (sessionStorage.getItem('kc.left')) {
    const [entry] = performance.getEntriesByType('navigation')
    if (entry && entry.type === 'back_forward') {
      document.documentElement.hidden = true
      location.replace('/app/away.html')
    } else sessionStorage.removeItem('kc.left')
  }
} catch {}
