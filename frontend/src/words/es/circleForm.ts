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
  save: 'Guardar', saved: 'Guardado.', readAgain: 'Leerlo de nuevo y dejar lo que escribí',
}

export default es
