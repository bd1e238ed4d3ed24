/** Lo que un círculo dice de sí mismo, cambiado por quien lo facilita. */
import type en from '../en/circleForm'

const es: typeof en = {
  title: 'Sobre tu círculo', back: 'Volver a tu círculo', notYours: 'Lo que dice un círculo lo cambia quien lo facilita.',
  name: 'Nombre', description: 'Qué es', descriptionHint: 'En el directorio lo lee cualquiera.', audience: 'Para quién', audienceHint: 'En pocas palabras tuyas, por ejemplo turnos de noche.',
  themes: (most) => `¿De qué trata? Hasta ${most}`, stages: '¿Para hijos de qué edad? Ninguna: cualquiera', patterns: '¿Para qué formas de trabajar? Ninguna: cualquiera', norms: '¿Qué es bienvenido?',
  limit: '¿Cuántas personas, como máximo?', limitHint: 'De 4 a 200, contando a quien facilita. Vacío: cuantas vengan. Con un número mayor se pregunta primero a quien más ha esperado; uno menor no saca a nadie.',
  questions: '¿Qué preguntas a quien llega?', questionsHint: 'Hasta tres. Las preguntas las lee cualquiera; las respuestas, solo quienes deciden.', questionsOpen: 'Tu círculo recibe a cualquiera al momento, así que no se pregunta a nadie. Las preguntas esperan aquí.',
  question: (number) => `Pregunta ${number}`,
  outdated: 'Mientras tanto alguien ha cambiado este círculo. Lo que escribiste sigue aquí, y no se ha guardado.',
  start: {
    title: 'Empezar un círculo', back: 'Lo que facilitas', lead: 'Para empezar basta un nombre; lo demás está como suele estar. Lo que dice de sí mismo se puede cambiar después. El idioma, cómo se reúne, quién viene, cómo se entra y su reloj quedan como los elijas aquí, y también sus sitios y minutos habituales, aunque una hora suelta puede tener otros.',
    notYours: 'Los círculos los empieza quien ya puede facilitar. Puedes pedirlo.', toAsking: 'Pedir facilitar',
    nameless: 'Le hace falta un nombre.', language: '¿Qué idioma se habla?', format: '¿Cómo se reúne?', enrolment: '¿Quién viene?',
    enrolments: { drop_in: 'Quien pueda ese día', cohort: 'Las mismas caras cada vez, de cuatro a ocho veces' },
    admission: '¿Cómo se entra?', admissions: { open: 'Al momento, reservando un sitio', approval: 'Pidiéndolo: tú respondes' },
    seats: 'Sitios, cada vez', minutes: 'Minutos', zone: '¿Según qué reloj se reúne?', zoneHint: 'Cuando allí cambia la hora, la suya sigue igual.',
    more: 'De qué trata, para quién y qué es bienvenido',
    next: 'Desde entonces lo facilitas, y lo siguiente es fijar su primera hora.', go: 'Empezarlo', started: 'Tu círculo ha empezado. ¿Cuándo se reúne?', wasThere: 'Tu círculo ya había empezado cuando se perdió la respuesta. Lo que cambiaste aquí después no está en él. ¿Cuándo se reúne?', kept: 'Lo que escribiste sigue aquí.', agreement: 'Leer el acuerdo',
  },
  save: 'Guardar', saved: 'Guardado.', readAgain: 'Leerlo de nuevo y dejar lo que escribí',
}

export default es
