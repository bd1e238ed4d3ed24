import { plural } from '../plural'
import type en from '../en/find'

const es: typeof en = {
  hello: {
    title: 'Una hora con otras madres que trabajan',
    lead: 'Círculos pequeños, a horas fijas. No eres la única que se siente así. Ven como estés, con la cámara apagada si quieres.',
    others: 'No estás sola: lo que nombraron otras',
    browse: 'Elige lo que pesa, o solo mira',
  },
  title: 'Encuentra un círculo',
  themes: '¿De qué se trata?',
  when: '¿Cuándo?',
  otherWays: 'Otras formas de encontrar uno',
  forYou: 'Lo que encaja conmigo',
  seatsTonight: 'Sitios esta noche',
  tonight: 'Esta noche',
  withSeats: 'Con sitio libre',
  moreThemes: 'Más temas',
  fewerThemes: 'Menos temas',
  moreFilters: (n) => (n ? `Más filtros (${n})` : 'Más filtros'),
  fewerFilters: 'Cerrar los filtros',
  themesAway: 'Ahora mismo no se pueden mostrar los temas.',
  zoneChange: 'Cambiar la zona horaria',
  zone: 'Zona horaria',
  found: (n) => plural('es', n, { one: '# círculo', other: '# círculos' }),
  foundMany: (n) => `Los primeros ${n}`,
  empty: { title: 'Ahora mismo no hay nada que encaje', tonight: 'Con esto que has elegido, ningún círculo se reúne esta noche. Mañana será otra noche.', text: 'Prueba a elegir menos cosas.', clear: 'Mostrar todo' },
  noSession: 'Todavía no hay hora fijada.',
  seats: { none: 'Completo: puedes esperar un sitio', few: 'Quedan pocos sitios', some: 'Quedan algunos sitios', many: 'Quedan muchos sitios' },
  bands: { none: 'Completo', few: 'Quedan pocos sitios', some: 'Quedan algunos sitios', many: 'Quedan muchos sitios' },
  members: { none: 'Nadie todavía: serías la primera', few: 'Unas pocas personas', some: 'Algunas personas', many: 'Muchas personas' },
  formats: { online: 'En línea, con vídeo si quieres', audio: 'Solo audio', phone: 'Por teléfono', hybrid: 'En línea y en persona', in_person: 'En persona' },
  norms: {
    baby_welcome: 'Los bebés son bienvenidos', camera_optional: 'Cámara encendida o apagada, como quieras', late_entry: 'Puedes llegar tarde', listening_only: 'Puedes venir solo a escuchar', no_advice: 'Sin consejos: escuchamos',
    eating_welcome: 'Puedes comer', children_in_view: 'Pueden verse niños', twenty_minutes: 'Con veinte minutos basta', pass_allowed: 'Siempre puedes pasar tu turno',
  },
  circle: {
    tell: 'Decirnos que algo no está bien',
    all: 'Todos los círculos', one: 'Un círculo', next: 'La próxima vez', more: 'Más adelante',
    about: 'Qué es', norms: 'Cómo lo hacemos', times: 'Más fechas', facts: 'Conviene saber', forWhom: 'Para', language: 'Idioma', format: 'Cómo', length: 'Duración', size: 'Quién viene', clockOf: 'Su hora',
    take: 'Reservar un sitio', come: 'Me gustaría ir', guest: 'En algunos círculos caben tantas y no más. Si en este hay lugar para ti, lo lees en cuanto hayas entrado con tu cuenta. Si no lo hay, puedes esperar uno o ir a un círculo parecido.', alike: 'Círculos parecidos', takeAt: (when) => `Reservar un sitio ${when}`, wait: 'Esperar un sitio', yours: 'Tienes un sitio', hopeful: 'Esperas poder venir', waiting: 'Estás en espera', offered: 'Te guardamos un sitio', ask: 'Pedir entrar',
    asked: 'Has pedido entrar. Quienes facilitan responderán y te escribiremos.', takeBack: 'Retirar la petición', approval: 'Este círculo conoce antes a quien llega: tú lo pides y quienes facilitan responden. No tienes que explicar nada.',
    answers: { who: 'Este círculo conoce antes a quien llega y pregunta algo. Solo quienes deciden leen lo que escribes aquí, y se borra en cuanto han decidido.', missing: 'Bastan unas palabras.' },
    cohort: 'Este círculo es un grupo fijo: las mismas caras cada vez. Con tu primer sitio pasas a formar parte.', cohortIn: 'Este círculo es un grupo fijo: las mismas caras cada vez.',
    belongs: (handle) => `Formas parte de este círculo como «${handle}».`, invite: 'Invitar a alguien', waitFor: 'Esperar un lugar', waitsHint: 'En este círculo caben tantas y no más. Cuando queda un lugar libre se pregunta primero a quien más ha esperado, y se le guarda dos días.', waitsAt: (position) => `Esperas un lugar: el número ${position}. Te escribiremos cuando sea tuyo.`, heldUntil: (until) => `Te guardamos un lugar hasta ${until}: entra como siempre.`, likeThis: 'Este círculo está completo. Esperan otras suficientes para que empiece uno como este. Si te gustaría estar en uno, ponte tú también en la lista: cuenta, y cuando quede un lugar aquí te preguntaremos a tu turno.', joinLike: 'Me gustaría uno así', likeCounts: 'Cuentas para un círculo como este. Cuando se abra, lo encontrarás aquí y en tu semana.', likeOpen: 'Ya ha empezado un círculo como este, y hay sitio.', seeLike: 'Verlo', stopWaiting: 'Dejar de esperar', stopped: 'Ya no esperas.', handleHint: 'Aquí nadie ve tu nombre ni tu dirección.',
    cancelled: 'Anulada', running: 'Ya ha empezado', clock: 'Esa noche cambia la hora.',
  },
}

export default es
