/** Filtrar el directorio: el panel de filtros, y cuál quitar. */
import { plural } from '../plural'
import type en from '../en/filters'

const es: typeof en = {
  title: 'Filtros',
  counted: (label, n) => `${label} (${n})`,
  any: 'Cualquier idioma', anybody: 'Cualquiera', anywhere: 'En cualquier sitio',
  q: 'Palabras', qHint: 'En el nombre o la descripción, por ejemplo noches.',
  days: '¿Qué días?', from: 'Desde', to: 'Hasta', hoursHint: 'En tu hora. «Hasta» puede ser después de medianoche.',
  language: 'Idioma', format: '¿Cómo se reúne?', norms: '¿Qué tiene que ser bienvenido?', audience: '¿Para quién?',
  enrolment: '¿Quién viene?', enrolments: { drop_in: 'Quien pueda ese día', cohort: 'Las mismas caras cada vez' },
  without: 'Que no trate de', not: (themes) => `que no trate de ${themes}`,
  place: 'En persona, cerca de', placeHint: 'Dónde estás se queda contigo: elige una ciudad.', otherPlace: 'Otro lugar …', radius: 'A menos de',
  degrees: 'Latitud y longitud', degreesHint: 'Con un decimal como mucho, como 42.4, -71.1: son unos 11 km.', degreesWrong: 'Escribe dos números como 42.4, -71.1.',
  show: (n) => plural('es', n, { one: 'Mostrar # círculo', other: 'Mostrar # círculos' }), showThem: 'Mostrar los círculos',
  lift: 'Habría alguno si dejaras fuera una cosa:', liftOne: (said) => `Sin: ${said}`,
}

export default es
