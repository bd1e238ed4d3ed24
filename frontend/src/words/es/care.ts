import type en from '../en/care'

const es: typeof en = {
  title: 'Si necesitas a alguien ahora',
  heavyTitle: 'Eso suena a demasiado para una sola persona',
  heavy: 'No hace falta estar en crisis para hablar con alguien. Si pudieras hacerte daño o hacérselo a otra persona, llama ya al número de emergencias.',
  nobodyTold: 'Nadie se ha enterado.',
  country: 'País',
  danger: '¿Estás en peligro ahora? Llama al',
  text: 'Mensaje de texto',
  chat: 'Por chat',
  site: 'Página web',
  anyHour: 'A cualquier hora',
  hoursUnknown: 'Horario sin confirmar',
  more: (country) => `Más teléfonos: ${country}`,
  directories: (country) => `Todavía no tenemos una línea de ayuda confirmada para este país: ${country}. Estas listas las mantienen otras organizaciones y abarcan la mayoría de los países.`,
  verified: (day) => `Consultado el ${day}. Los números pueden cambiar; si uno no responde, prueba con el siguiente.`,
  everything: 'Todos los teléfonos, y otros países',
  without: 'Ahora mismo no podemos mostrar los números. Si hay peligro, llama a emergencias: el 112 funciona en muchos países, el 911 en casi toda América.',
  call: {
    title: '¿Te gustaría que alguien te llame?',
    text: (until) => `Hay alguien para llamarte, hasta: ${until}. Solo si dices que sí; si no, nadie se entera.`,
    reach: 'Cómo localizarte',
    hint: 'Un número y, si quieres, una hora. Solo lo lee quien está de guardia, y se olvida en cuanto alguien ha hablado contigo.',
    missing: 'Sin un número u otra forma nadie puede localizarte. También puedes dejarlo.',
    yes: 'Sí, llámenme, por favor',
    no: 'No, gracias',
    declined: 'Está bien. Nadie se ha enterado.',
    asked: 'Quien está de guardia ya lo sabe',
    askedText: (until) => `Hay alguien (hasta: ${until}) y te llamará lo antes posible. Si empeora antes, llama a uno de los números de aquí.`,
    takeBack: 'Mejor que no me llamen',
    takenBack: 'Retirado. Se ha olvidado cómo localizarte.',
  },
}

export default es
