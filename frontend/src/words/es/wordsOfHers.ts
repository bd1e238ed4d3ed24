import type en from '../en/wordsOfHers'

const es: typeof en = {
  card: {
    after: (when) => `Después de tu hora: ${when}`,
    write: 'Escribir unas palabras',
    goOn: 'Seguir escribiendo',
    skip: 'Saltar',
    later: 'Más tarde',
    skipped: 'Saltada. Nadie volverá a preguntarlo.',
    asksAgain: 'La pregunta te espera otra vez.',
    notTakenBack: 'Ahora mismo no se ha podido deshacer. Aún puedes escribir sobre esta hora desde «Mis palabras».',
    draft: 'Lo que escribiste sigue aquí.',
    begun: (day) => `Empezaste unas palabras: ${day}`,
    begunText: 'Están guardadas tal cual. Puedes seguir o dejarlas así.',
  },
}

export default es
