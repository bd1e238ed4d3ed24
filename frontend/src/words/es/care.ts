import type en from '../en/care'

const es: typeof en = {
  title: 'Si necesitas a alguien ahora',
  heavyTitle: 'Eso suena a demasiado para una sola persona',
  heavy: 'No hace falta estar en crisis para hablar con alguien. Si pudieras hacerte daño o hacérselo a otra persona, llama ya al número de emergencias. Nadie se ha enterado de lo que has escrito.',
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
  contact: {
    title: '¿Quieres que alguien se ponga en contacto contigo?',
    text: (until) => `Hay alguien de este lugar hasta: ${until}. No se le dice a nadie si no lo pides aquí.`,
    reach: '¿Cómo podemos localizarte?',
    reachHint: 'Un número, y una hora si quieres. Solo lo leen quienes están de guardia, y se borra cuando han hablado contigo.',
    missing: 'Un número o una dirección, por favor.',
    ask: 'Contactadme, por favor',
    asked: 'Ya lo saben',
    there: (until) => `Quienes están de guardia saben cómo localizarte. Están hasta: ${until}.`,
    takeBack: 'Ya no lo necesito',
    takenBack: 'Retirado y olvidado.',
    already: 'Ya lo pediste, y lo saben.',
    nobody: 'Ya no hay nadie de guardia, y no se guardó nada. Los números de aquí responden a cualquier hora.',
    limits: 'Esto no es un servicio de emergencias. Si estás en peligro, llama a los números de aquí.',
  },
  without: 'Ahora mismo no podemos mostrar los números. Si hay peligro, llama a emergencias: el 112 funciona en muchos países, el 911 en casi toda América.',
}

export default es
