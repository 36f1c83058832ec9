import type { Json, JsonObject } from '../../src/engine/json.ts';
import { auditOf, type MessageWork } from './work.ts';

interface Party {
  readonly Nm: string;
  readonly PstlAdr: { readonly StrtNm: string; readonly TwnNm: string; readonly Ctry: string };
}

interface Account {
  readonly Id: { readonly IBAN: string };
}

interface Agent {
  readonly FinInstnId: { readonly BICFI: string };
}

interface Transfer {
  readonly GrpHdr: { readonly MsgId: string; readonly CreDtTm: string };
  readonly CdtTrfTxInf: {
    readonly PmtId: { readonly UETR: string };
    readonly IntrBkSttlmAmt: { readonly Ccy: string; readonly value: number };
    readonly ChrgBr: string;
    readonly ChrgsInf: { readonly Amt: { readonly value: number } };
    readonly Dbtr: Party;
    readonly DbtrAcct: Account;
    readonly DbtrAgt: Agent;
    readonly Cdtr: Party;
    readonly CdtrAcct: Account;
    readonly CdtrAgt: Agent;
    readonly RmtInf: { readonly Strd: { readonly RfrdDocInf: { readonly Nb: string } } };
  };
}

interface Terms {
  readonly amount: number;
  readonly fee: number;
  readonly bearer: string;
  readonly country: string;
  readonly uetr?: string;
  readonly iban?: string;
}

/** A credit transfer with about eighty fields, four to five levels deep. */
function transferOf({
  amount,
  fee,
  bearer,
  country,
  uetr = '4c1d7f0a-93b2-4d6e-8a55-0f6e2b9c7d31',
  iban = 'NL02MILL0417164300',
}: Terms): JsonObject {
  return {
    GrpHdr: {
      MsgId: 'MILL-2026-10-000417',
      CreDtTm: '2026-10-02T08:15:30Z',
      NbOfTxs: 1,
      SttlmInf: { SttlmMtd: 'CLRG', ClrSys: { Cd: 'EBA' } },
      InstgAgt: { FinInstnId: { BICFI: 'MILLNL2AXXX' } },
      InstdAgt: { FinInstnId: { BICFI: 'RACEBEBBXXX' } },
    },
    CdtTrfTxInf: {
      PmtId: { InstrId: 'I-417', EndToEndId: 'E-417', TxId: 'T-417', UETR: uetr },
      PmtTpInf: { InstrPrty: 'HIGH', SvcLvl: { Cd: 'URGP' }, LclInstrm: { Cd: 'INST' }, CtgyPurp: { Cd: 'SUPP' } },
      IntrBkSttlmAmt: { Ccy: 'EUR', value: amount },
      IntrBkSttlmDt: '2026-10-02',
      ChrgBr: bearer,
      ChrgsInf: { Amt: { Ccy: 'EUR', value: fee }, Agt: { FinInstnId: { BICFI: 'FEESNL2AXXX' } } },
      Dbtr: {
        Nm: 'Water Works B.V.',
        PstlAdr: { StrtNm: 'Molenkade', BldgNb: '17', PstCd: '3011 AB', TwnNm: 'Rotterdam', Ctry: 'NL' },
        Id: { OrgId: { AnyBIC: 'WATRNL2RXXX' } },
      },
      DbtrAcct: { Id: { IBAN: iban }, Ccy: 'EUR' },
      DbtrAgt: { FinInstnId: { BICFI: 'MILLNL2AXXX', Nm: 'Mill Bank', PstlAdr: { TwnNm: 'Amsterdam', Ctry: 'NL' } } },
      CdtrAgt: { FinInstnId: { BICFI: 'RACEBEBBXXX', Nm: 'Banque du Bief', PstlAdr: { TwnNm: 'Bruxelles', Ctry: 'BE' } } },
      Cdtr: {
        Nm: 'Roues et Moulins SA',
        PstlAdr: { StrtNm: 'Rue du Moulin', BldgNb: '4', PstCd: '1000', TwnNm: 'Bruxelles', Ctry: country },
        Id: { OrgId: { AnyBIC: 'ROUEBEBBXXX' } },
      },
      CdtrAcct: { Id: { IBAN: 'BE71096123456769' }, Ccy: 'EUR' },
      Purp: { Cd: 'GDDS' },
      RmtInf: {
        Strd: {
          RfrdDocInf: { Tp: { CdOrPrtry: { Cd: 'CINV' } }, Nb: 'R-2026-0815' },
          RfrdDocAmt: { DuePyblAmt: { Ccy: 'EUR', value: amount } },
          AddtlRmtInf: 'Invoice R-2026-0815 of September 2026',
        },
        Ustrd: 'Two wheels and a shaft',
      },
    },
  };
}

export const mappingWork: MessageWork = {
  name: 'mapping',
  message: transferOf({ amount: 214500.25, fee: 18.4, bearer: 'SHAR', country: 'BE' }),
  others: [
    transferOf({ amount: 90, fee: 12, bearer: 'DEBT', country: 'NL' }),
    transferOf({ amount: 4000, fee: 0, bearer: 'CRED', country: 'BE' }),
    transferOf({ amount: -1, fee: 1, bearer: 'SHAR', country: 'NL', iban: '' }),
  ],
  answer(message: JsonObject) {
    const { GrpHdr, CdtTrfTxInf: tx } = message as unknown as Transfer;
    const charges = tx.ChrgBr === 'SHAR' ? 'SHA' : tx.ChrgBr === 'DEBT' ? 'OUR' : 'BEN';
    const { value: amount, Ccy: currency } = tx.IntrBkSttlmAmt;
    const fee = tx.ChrgsInf.Amt.value;
    const total = amount + fee;
    const feePercent = (fee / amount) * 100;
    const isHighValue = amount >= 100000;
    const uetrPresent = tx.PmtId.UETR !== '';
    const creditorCountry = tx.Cdtr.PstlAdr.Ctry;
    const debtorCountry = tx.Dbtr.PstlAdr.Ctry;
    const crossBorder = creditorCountry !== debtorCountry;
    const channel = isHighValue ? 'rtgs' : 'ach';
    const priority = isHighValue ? 'high' : crossBorder ? 'medium' : 'low';
    const uetr = tx.PmtId.UETR.slice(0, 36);
    const debtor = { name: tx.Dbtr.Nm, address: addressOf(tx.Dbtr), account: tx.DbtrAcct.Id.IBAN };
    const creditor = { name: tx.Cdtr.Nm, address: addressOf(tx.Cdtr), account: tx.CdtrAcct.Id.IBAN };
    const debtorBic = tx.DbtrAgt.FinInstnId.BICFI;
    const creditorBic = tx.CdtrAgt.FinInstnId.BICFI;
    const remittance = `/ROC/${tx.RmtInf.Strd.RfrdDocInf.Nb}`;
    const date = GrpHdr.CreDtTm;
    const errors: Json[] = [];
    const broken = (rule: number, check: string, text: string): void => void errors.push({ rule, check, message: text });
    if (GrpHdr.MsgId === '') broken(0, 'data.MT103["20"] != ""', '20 has no reference');
    if (currency === '') broken(1, 'data.MT103["32A"].currency != ""', '32A has no currency');
    if (!(amount > 0)) broken(2, 'data.MT103["32A"].amount > 0', '32A has no amount');
    if (debtor.name === '') broken(3, 'data.MT103["50K"].name != ""', '50K has no name');
    if (debtor.account === '') broken(4, 'data.MT103["50K"].account != ""', '50K has no account');
    if (creditor.name === '') broken(5, 'data.MT103["59"].name != ""', '59 has no name');
    if (creditor.account === '') broken(6, 'data.MT103["59"].account != ""', '59 has no account');
    if (debtorBic === '') broken(7, 'data.MT103["52A"].bic != ""', '52A has no bank');
    if (creditorBic === '') broken(8, 'data.MT103["57A"].bic != ""', '57A has no bank');
    if (!uetrPresent) broken(9, 'data.MT103.computed.uetrPresent', 'The UETR is missing');
    if (!(feePercent <= 10)) broken(10, 'data.MT103.computed.feePercent <= 10', 'The fees are above a tenth');
    if (!['SHA', 'OUR', 'BEN'].includes(charges))
      broken(11, 'data.MT103["71A"].charges in ["SHA", "OUR", "BEN"]', '71A says nobody who pays the charges');
    return {
      data: {
        input: message,
        MT103: {
          '20': GrpHdr.MsgId,
          '59': creditor,
          '70': { remittance },
          '23B': 'CRED',
          '32A': { date, currency, amount },
          '50K': debtor,
          '52A': { bic: debtorBic },
          '57A': { bic: creditorBic },
          '71A': { charges },
          ...(fee > 0 ? { '71F': { amount: fee } } : {}),
          computed: { totalWithCharges: total, feePercent, isHighValue, uetrPresent, creditorCountry, debtorCountry, crossBorder },
        },
        metadata: { routing: { channel, priority } },
        temp_data: { uetr_canonical: uetr },
      },
      errors,
      audit: auditOf(message, [
        ['MT103.20', GrpHdr.MsgId],
        ['MT103.23B', 'CRED'],
        ['MT103.32A.date', date],
        ['MT103.32A.currency', currency],
        ['MT103.32A.amount', amount],
        ['MT103.50K.name', debtor.name],
        ['MT103.50K.address', debtor.address],
        ['MT103.50K.account', debtor.account],
        ['MT103.52A.bic', debtorBic],
        ['MT103.57A.bic', creditorBic],
        ['MT103.59.name', creditor.name],
        ['MT103.59.address', creditor.address],
        ['MT103.59.account', creditor.account],
        ['MT103.70.remittance', remittance],
        ['MT103.71A.charges', charges],
        ...(fee > 0 ? [['MT103.71F.amount', fee] as const] : []),
        ['MT103.computed.totalWithCharges', total],
        ['MT103.computed.feePercent', feePercent],
        ['MT103.computed.isHighValue', isHighValue],
        ['MT103.computed.uetrPresent', uetrPresent],
        ['MT103.computed.creditorCountry', creditorCountry],
        ['MT103.computed.debtorCountry', debtorCountry],
        ['MT103.computed.crossBorder', crossBorder],
        ['metadata.routing.channel', channel],
        ['metadata.routing.priority', priority],
        ['temp_data.uetr_canonical', uetr],
      ]),
    };
  },
};

function addressOf({ PstlAdr }: Party): string {
  return `${PstlAdr.StrtNm} ${PstlAdr.TwnNm}, ${PstlAdr.Ctry}`;
}
