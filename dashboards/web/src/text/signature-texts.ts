import { bilingual } from './bilingual.ts';

/** The form in which a second person signs. */
export const SIGNATURE_TEXTS = bilingual(
  {
    title: 'A second person must sign',
    intro:
      'This takes two people here. Somebody other than {{who}}, whose role may do it too, signs for this one action with name and password.',
    first: 'Asked for by',
    act: 'Action',
    place: 'Where',
    rule: 'Alarm',
    minutes: 'For',
    reason: 'Why',
    nobody: 'not known',
    name: 'Name of the second person',
    password: 'Password of the second person',
    kept: 'The name goes into the journal; the password is kept nowhere.',
    sign: 'Sign and carry out',
    giveUp: 'Give up',
    sending: 'Being carried out…',
    wrong: 'Name or password is wrong.',
    refused:
      'This signature is not accepted. It must be that of another person, not of a program, who sees this place and whose role may do this.',
  },
  {
    title: '须由第二人签署',
    intro:
      '此操作在本处须由两人完成。请{{who}}以外、同样有权进行此操作的人员输入用户名和密码，仅为本次操作签署。',
    first: '申请人',
    act: '操作',
    place: '位置',
    rule: '报警',
    minutes: '时长',
    reason: '原因',
    nobody: '未知',
    name: '第二人的用户名',
    password: '第二人的密码',
    kept: '姓名记入事件日志，密码不作任何保存。',
    sign: '签署并执行',
    giveUp: '放弃',
    sending: '正在执行…',
    wrong: '用户名或密码不正确。',
    refused:
      '此签署未被接受。签署人须是另一名人员（不能是程序），能查看此处，且其角色有权进行此操作。',
  },
);
