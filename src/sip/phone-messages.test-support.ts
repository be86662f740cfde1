import { type PhoneMessage, withBody } from './message-text.test-support.ts';

/** What desk phones and soft phones send. */
export const phoneMessages: readonly PhoneMessage[] = [
  {
    name: 'Yealink T46S REGISTER with credentials',
    text: `REGISTER sip:pbx.example.com:5060 SIP/2.0
Via: SIP/2.0/UDP 192.168.1.20:5060;branch=z9hG4bK2053245128
From: "Reception" <sip:201@pbx.example.com:5060>;tag=1914837234
To: "Reception" <sip:201@pbx.example.com:5060>
Call-ID: 0_3821094382@192.168.1.20
CSeq: 2 REGISTER
Contact: <sip:201@192.168.1.20:5060>
Authorization: Digest username="201", realm="asterisk", nonce="1596b43d/8f6ab1a2", uri="sip:pbx.example.com:5060", response="9d3e5a1b7b6a4ea1f4c2d9f2e0f9c3a1", algorithm=MD5, cnonce="0a4f113b", opaque="", qop=auth, nc=00000001
Allow: INVITE, INFO, PRACK, ACK, BYE, CANCEL, OPTIONS, NOTIFY, REGISTER, SUBSCRIBE, REFER, PUBLISH, UPDATE, MESSAGE
Max-Forwards: 70
User-Agent: Yealink SIP-T46S 66.86.0.15
Expires: 3600
Allow-Events: talk,hold,conference,refer,check-sync
Mac: 80:5e:c0:11:22:33
Content-Length: 0

`,
  },
  {
    name: 'Yealink INVITE with a dialled number and #',
    text: withBody(`INVITE sip:#31#0301234567@pbx.example.com:5060;user=phone SIP/2.0
Via: SIP/2.0/UDP 192.168.1.20:5060;branch=z9hG4bK1386345771
From: "O'Brien, R&D; Support" <sip:201@pbx.example.com:5060>;tag=3402842350
To: <sip:#31#0301234567@pbx.example.com:5060;user=phone>
Call-ID: 0_1402593486@192.168.1.20
CSeq: 1 INVITE
Contact: <sip:201@192.168.1.20:5060>
Content-Type: application/sdp
Allow: INVITE, INFO, PRACK, ACK, BYE, CANCEL, OPTIONS, NOTIFY, REGISTER, SUBSCRIBE, REFER, PUBLISH, UPDATE, MESSAGE
Max-Forwards: 70
User-Agent: Yealink SIP-T21P_E2 52.84.0.15
Allow-Events: talk,hold,conference,refer,check-sync
Supported: replaces
`),
  },
  {
    name: 'Polycom VVX SUBSCRIBE',
    text: `SUBSCRIBE sip:2001@sip.example.org:5060 SIP/2.0
Via: SIP/2.0/UDP 10.1.2.30;branch=z9hG4bKb2d3ebb7B4E5A2C9
From: "2001" <sip:2001@sip.example.org>;tag=66B4F0E5-8C6A5C7B
To: <sip:2001@sip.example.org>
CSeq: 1 SUBSCRIBE
Call-ID: 9f1cd2e8c2a3ae6ca4ee1ffa0c2b8b5d
Contact: <sip:2001@10.1.2.30>
Event: message-summary
User-Agent: PolycomVVX-VVX_411-UA/5.9.5.0614
Accept-Language: en
Accept: application/simple-message-summary
Max-Forwards: 70
Expires: 3600
Content-Length: 0

`,
  },
  {
    name: 'Cisco 7960 REGISTER with odd spacing and Date',
    text: `REGISTER sip:192.0.2.10 SIP/2.0
Via: SIP/2.0/UDP 10.0.0.5:5060;branch=z9hG4bK2d6e5a1f
From: <sip:1005@192.0.2.10>;tag=0013c4a1b2c300026d1f0c3c-2b7c9d1e
To: <sip:1005@192.0.2.10>
Call-ID: 0013c4a1-b2c30002-1f2e3d4c-5b6a7988@10.0.0.5
Max-Forwards: 70
Date: Sat, 13 Nov 2010 23:29:00 GMT
CSeq: 101 REGISTER
User-Agent: Cisco-CP7960G/8.0
Contact: <sip:1005@10.0.0.5:5060;user=phone;transport=udp>;+sip.instance="<urn:uuid:00000000-0000-0000-0000-0013c4a1b2c3>";+u.sip!model.ccm.cisco.com="7"
Content-Length: 0
Expires: 3600

`,
  },
  {
    name: 'Cisco SPA504G OPTIONS keep-alive',
    text: `NOTIFY sip:pbx.example.com SIP/2.0
Via: SIP/2.0/UDP 192.168.5.9:5061;branch=z9hG4bK-6a0e8c9d
From: "Desk 9" <sip:209@pbx.example.com>;tag=6d5c1f4d8d3b8a9o0
To: <sip:pbx.example.com>
Call-ID: 63cd2e01-6ba0ec8a@192.168.5.9
CSeq: 12 NOTIFY
Max-Forwards: 70
Contact: "Desk 9" <sip:209@192.168.5.9:5061>
Event: keep-alive
User-Agent: Cisco/SPA504G-7.6.2c
Allow-Events: talk, hold, conference, x-spa-cti
Content-Length: 0

`,
  },
  {
    name: 'Snom 370 REGISTER with instance, reg-id and gruu',
    text: `REGISTER sip:intern.example.de SIP/2.0
Via: SIP/2.0/TCP 192.168.2.40:2049;branch=z9hG4bK-q3y9vpcyqk2t;rport
From: "Müller" <sip:mueller@intern.example.de>;tag=m9wjr8n4o2
To: "Müller" <sip:mueller@intern.example.de>
Call-ID: 3c2670092b8a-2f1gfc6cmolt
CSeq: 4 REGISTER
Max-Forwards: 70
User-Agent: snom370/8.7.5.35
Contact: <sip:mueller@192.168.2.40:2049;transport=tcp;line=ovi6r0sd>;reg-id=1;q=1.0;+sip.instance="<urn:uuid:c4a76f1c-30a1-4bd6-9e1f-00041327abcd>";audio;mobility="fixed";duplex="full";description="snom370";actor="principal";events="dialog";methods="INVITE,ACK,CANCEL,BYE,REFER,OPTIONS,NOTIFY,SUBSCRIBE,PRACK,MESSAGE,INFO"
Allow-Events: dialog
X-Real-IP: 192.168.2.40
Supported: path, gruu
WWW-Contact: <http://192.168.2.40:80>
WWW-Contact: <https://192.168.2.40:443>
Expires: 3600
Content-Length: 0

`,
  },
  {
    name: 'Grandstream GXP2170 PUBLISH',
    text: withBody(
      `PUBLISH sip:1002@203.0.113.9 SIP/2.0
Via: SIP/2.0/UDP 192.168.80.14:5060;branch=z9hG4bK1460163475;rport
From: <sip:1002@203.0.113.9>;tag=1130842105
To: <sip:1002@203.0.113.9>
Call-ID: 1741803104-5060-12@BJC.BGI.IA.BE
CSeq: 2010 PUBLISH
Contact: <sip:1002@192.168.80.14:5060>
X-Grandstream-PBX: true
Max-Forwards: 70
User-Agent: Grandstream GXP2170 1.0.11.16
Privacy: none
P-Preferred-Identity: <sip:1002@203.0.113.9>
Event: vq-rtcpxr
Supported:
Content-Type: application/vq-rtcpxr
Allow: INVITE, ACK, OPTIONS, CANCEL, BYE, SUBSCRIBE, NOTIFY, INFO, REFER, UPDATE, MESSAGE
`,
      'VQSessionReport: CallTerm\n',
    ),
  },
  {
    name: 'Linphone INVITE over IPv6 with everything lower case',
    text: withBody(`INVITE sip:bob@[2001:db8::10] SIP/2.0
via: SIP/2.0/UDP [2001:db8:2::5]:43922;branch=z9hG4bK.gZ2Oy6jJm;rport
from: "Алиса" <sip:alice@example.org>;tag=V5y7oPxm~
to: sip:bob@[2001:db8::10]
cseq: 20 INVITE
call-id: dBDd8Avo6l
max-forwards: 70
supported: replaces, outbound, gruu, path, record-aware
allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, NOTIFY, MESSAGE, SUBSCRIBE, INFO, PRACK, UPDATE
content-type: application/sdp
contact: <sip:alice@[2001:db8:2::5]:43922;transport=udp>;expires=3600;+sip.instance="<urn:uuid:fe4a4b56-9a11-00f4-9a8b-b3f4ba6bd1a3>";+org.linphone.specs="ephemeral/1.1,groupchat/1.2,lime"
user-agent: LinphoneAndroid/5.1.3 (Pixel 7) LinphoneSDK/5.2.98 (tags/5.2.98^0)
`),
  },
  {
    name: 'Zoiper REGISTER with a transport parameter in the Request-URI',
    text: `REGISTER sip:sip.example.net;transport=UDP SIP/2.0
Via: SIP/2.0/UDP 192.168.0.17:59284;branch=z9hG4bK-524287-1---7b8e1f4a6a0e7b8f;rport
Max-Forwards: 70
Contact: <sip:777@192.168.0.17:59284;rinstance=1d2e9aa7d2ae7e1b;transport=UDP>
To: <sip:777@sip.example.net;transport=UDP>
From: <sip:777@sip.example.net;transport=UDP>;tag=a54e1b13
Call-ID: 0TqSmV9XHm1Hf2vUeE4d9A..
CSeq: 1 REGISTER
Expires: 60
Allow: INVITE, ACK, CANCEL, BYE, NOTIFY, REFER, MESSAGE, OPTIONS, INFO, SUBSCRIBE
Supported: replaces, norefersub, extended-refer, timer, sec-agree, outbound, path, X-cisco-serviceuri
User-Agent: Z 5.5.8 v2.10.17.3
Allow-Events: presence, kpml, talk
Content-Length: 0

`,
  },
  {
    name: 'MicroSIP (PJSIP) REGISTER with the ob parameter',
    text: `REGISTER sip:10.10.0.1 SIP/2.0
Via: SIP/2.0/UDP 10.10.0.55:64113;rport;branch=z9hG4bKPj3f4d4c8b1a9a4a0cbb0b8d7f6a6c0b7d
Route: <sip:10.10.0.1;lr>
Max-Forwards: 70
From: "Anna \\"Nan\\" Lee" <sip:301@10.10.0.1>;tag=4a5b2c0d1c9d4b8e
To: "Anna \\"Nan\\" Lee" <sip:301@10.10.0.1>
Call-ID: 8d2c3b4a59684776
CSeq: 38621 REGISTER
User-Agent: MicroSIP/3.21.3
Supported: outbound, path
Contact: "Anna" <sip:301@10.10.0.55:64113;ob>;reg-id=1;+sip.instance="<urn:uuid:00000000-0000-0000-0000-0000a1b2c3d4>"
Expires: 300
Allow: PRACK, INVITE, ACK, BYE, CANCEL, UPDATE, INFO, SUBSCRIBE, NOTIFY, REFER, MESSAGE, OPTIONS
Content-Length:  0

`,
  },
];
