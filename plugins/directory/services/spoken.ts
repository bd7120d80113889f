/** Languages offered in forms. */
const codes = 'af am ar az be bg bn bs ca cs da de dv dz el en es et fa fi fil fj fr ga gl he hi hr ht hu hy id is it ja ka kk km ko ky lo lt lv mg mi mk ml mn mr ms mt my nb ne nl no om pa pl ps pt ro ru rw si sk sl sm sn so sq sr st sv sw ta tg th ti tk tn to tr ts uk ur uz vi wo xh yo zh zu'

export const spoken = (): string[] => codes.split(' ')
