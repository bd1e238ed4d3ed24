/** «No puedo», y que te pidan dirigir por otra: dos partes que cargan ellas mismas sus palabras. */
import { plural } from '../plural'

export default {
  cannot: {
    open: 'No puedo esta vez',
    title: 'No puedes: no pasa nada',
    text: 'Preguntamos a las demás que dirigen tu círculo, una tras otra. Nadie pregunta por qué. Hasta que alguien diga que sí, la hora sigue siendo tuya, y a quienes vienen se les avisa cuando la dirige otra.',
    confirm: 'Sí, preguntad a las demás',
    stay: 'No, la dirijo yo',
    searching: 'Estamos buscando a alguien',
    asked: (n: number) => plural('es', n, { one: 'Hasta ahora hemos preguntado a # de las demás. Hasta que alguien diga que sí, sigue siendo tuya.', other: 'Hasta ahora hemos preguntado a # de las demás. Hasta que alguien diga que sí, sigue siendo tuya.' }),
    nobody: 'Ahora mismo no hay a quién preguntar. En cuanto haya alguien, le preguntamos. Si nadie puede, puedes cancelar la hora con amabilidad.',
    everybody: 'Preguntamos a la vez a todas las que dirigen este círculo, y dirige la primera que diga que sí.',
    after: 'Al final sí puedo',
    kept: 'Bien: sigue siendo tuya. Ya no se pregunta a nadie más.',
    taken: 'Otra dirige por ti',
    takenBy: (handle: string) => `${handle} dirige por ti. A quienes vienen se les avisa. Descansa.`,
    look: 'Mirar otra vez',
  },
  offers: {
    title: '¿Puedes dirigir por otra?',
    until: (when: string) => `Puedes contestar hasta: ${when}. Después se pregunta a la siguiente.`,
    everybody: 'Hemos preguntado a todas las que dirigen este círculo; dirige la primera que diga que sí.',
    accept: 'Sí, la dirijo yo',
    acceptThat: (when: string) => `Sí, la dirijo yo: ${when}`,
    pass: 'Esta vez no',
    passThat: (when: string) => `Esta vez no: ${when}`,
    accepted: 'Gracias: ahora la diriges tú. A quienes vienen se les avisa.',
    passed: 'No pasa nada. Se pregunta a la siguiente.',
    look: 'Ver la hora',
    settled: 'Esto se resolvió entretanto. Gracias por mirar.',
  },
}
