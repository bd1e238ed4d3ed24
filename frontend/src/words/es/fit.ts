/** Círculos que encajan, y lo que empieza pronto. */
import { plural } from '../plural'
import type en from '../en/fit'

const es: typeof en = {
  title: 'Para ti',
  lead: 'Círculos en los que podrías entrar, primero los que mejor encajan. Solo se compara lo que tú y ellos elegisteis de listas; no se lee ningún texto.',
  factors: 'Qué cuenta',
  factor: { language: 'Idioma', hours: 'Mis horas', sources: 'Lo que pesa', seats: 'Sitios libres', stage: 'Edades de los hijos', work: 'Cómo trabajo', norms: 'Qué es bienvenido' },
  states: { fits: 'Encaja', partly: 'Encaja en parte', no: 'No encaja', unknown: 'No se sabe' },
  why: (fits: number, of: number) => `Encaja en ${fits} de ${of} cosas: mira por qué`,
  nothingCounts: 'Ahora no cuenta nada: va primero lo más próximo.',
  days: {
    open: 'Di cómo son tus días', hint: 'Para esta lista. Nadie más lo lee y puedes quitarlo cuando quieras; quien planifica uno de tus círculos sabe a qué horas podrías venir.',
    stages: '¿Qué edad tienen tus hijos?', patterns: '¿Cómo trabajas?', needs: '¿Qué tiene que ser bienvenido?',
    stage: { expecting: 'En camino', baby: 'Primer año', toddler: 'De 1 a 2', preschool: 'De 3 a 5', school_age: 'De 6 a 12', teen: 'Adolescentes' },
    pattern: { on_site: 'En el lugar', remote: 'Desde casa', part_time: 'Tiempo parcial', shift: 'Por turnos', returning_from_leave: 'De vuelta de un permiso' },
    hours: '¿Cuándo podrías venir?', cell: (day: string, hours: string) => `${day}, ${hours} horas`,
    saving: 'Guardando …', saved: 'Guardado.', unsaved: 'Queda aquí y se envía en cuanto alcancemos el servidor.',
  },
  found: (n: number) => plural('es', n, { one: '# círculo', other: '# círculos' }),
  empty: { title: 'Ahora no hay ningún círculo abierto', text: 'Ya estás en todos los que están abiertos para ti. Vendrán otros.', all: 'Ver todos los círculos' },
  limit: { title: 'Tus círculos', week: 'A mi semana' },
  soon: {
    title: 'Esta noche', lead: 'Sitios que podrías tomar ahora mismo, en tu reloj.',
    begins: (minutes: number) => plural('es', minutes, { one: 'Empieza en # minuto', other: 'Empieza en # minutos' }),
    beginsIn: (hours: number, minutes: number) => `Empieza en ${hours} h y ${minutes} min`,
    joins: 'Con el sitio entras también en el círculo; puedes dejarlo cuando quieras.', yours: 'Uno de tus círculos.', take: 'Tomar un sitio',
    empty: { title: 'Esta noche no hay sitios libres', text: 'Mañana será otra noche.' }, again: 'Mirar otra vez',
  },
}
export default es
