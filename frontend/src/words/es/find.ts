import { plural } from '../plural'
import type en from '../en/find'

const es: typeof en = {
  hello: {
    title: 'Una hora con otras madres que trabajan',
    lead: 'Círculos pequeños que se reúnen a horas fijas. No eres la única que se siente así. Ven como estés, con la cámara apagada si quieres.',
    browse: 'Elige lo que pesa, o solo mira',
  },
  title: 'Encuentra un círculo',
  themes: '¿De qué se trata?',
  when: '¿Cuándo?',
  tonight: 'Esta noche',
  withSeats: 'Con sitio libre',
  all: 'Todo',
  zoneChange: 'Cambiar la zona horaria',
  zone: 'Zona horaria',
  found: (n) => plural('es', n, { one: '# círculo', other: '# círculos' }),
  foundMany: (n) => `Los primeros ${n}`,
  empty: { title: 'Ahora mismo no hay nada que encaje', tonight: 'Con esto que has elegido, ningún círculo se reúne esta noche. Mañana será otra noche.', text: 'Prueba a elegir menos cosas.', clear: 'Mostrar todo' },
  noSession: 'Todavía no hay hora fijada.',
  seats: { none: 'Completo: puedes esperar un sitio', few: 'Quedan pocos sitios', some: 'Quedan algunos sitios', many: 'Quedan muchos sitios' },
  members: { none: 'Nadie todavía: serías la primera', few: 'Unas pocas personas', some: 'Algunas personas', many: 'Muchas personas' },
  formats: { online: 'En línea, con vídeo si quieres', audio: 'Solo audio', phone: 'Por teléfono', hybrid: 'En línea y en persona', in_person: 'En persona' },
  sources: {
    work_time: 'Las horas de trabajo', balance: 'El equilibrio', cooking: 'La cena y la cocina', intimacy: 'La cercanía', role_ambivalence: 'Sentimientos encontrados', overwhelm: 'Cuando todo es demasiado',
    perfect_mother: 'La madre perfecta', comparison: 'Compararse', doing_it_all: 'Poder con todo', self_time: 'Tiempo para mí', childcare: 'Quién cuida a los niños', screen_time: 'Las pantallas',
    yelling: 'Los gritos', money: 'El dinero', general: 'Lo que sea',
  },
  norms: {
    baby_welcome: 'Los bebés son bienvenidos', camera_optional: 'Cámara encendida o apagada, como quieras', late_entry: 'Puedes llegar tarde', listening_only: 'Puedes venir solo a escuchar', no_advice: 'Sin consejos: escuchamos',
    eating_welcome: 'Puedes comer', children_in_view: 'Pueden verse niños', pass_allowed: 'Siempre puedes pasar',
  },
  circle: {
    about: 'Qué es', norms: 'Cómo lo hacemos', times: 'Las próximas horas', facts: 'Conviene saber', forWhom: 'Para', language: 'Idioma', format: 'Cómo', length: 'Duración', size: 'Quién viene',
    take: 'Tomar un sitio', takeAt: (when) => `Tomar un sitio ${when}`, wait: 'Esperar un sitio', yours: 'Tienes un sitio', waiting: 'Estás esperando', ask: 'Pedir entrar',
    asked: 'Has pedido entrar. Quienes facilitan responderán y te avisaremos.', approval: 'Este círculo conoce antes a quien llega: pide entrar y quienes facilitan responden.',
    cohort: 'Este círculo se reúne como grupo fijo.', handleHint: 'Aquí nadie ve tu nombre ni tu dirección.',
  },
}

export default es
