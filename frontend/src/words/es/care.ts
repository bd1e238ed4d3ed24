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
  without: 'Ahora mismo no podemos mostrar los números. Si hay peligro, llama a emergencias: el 112 funciona en muchos países, el 911 en casi toda América.',
}

export default es
